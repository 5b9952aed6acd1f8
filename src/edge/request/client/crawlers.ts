// Crawlers by the tokens of their User-Agent texts. Many add theirs to the text of a browser, whose system and device are then
// not their own.

import { isLowerLetter } from '../../../core/ascii.ts';
import { type AgentText, type Product, splitPart } from './agent-text.ts';

/** Tokens of crawlers and previews that do not have `bot`, `crawler` or `spider` in them. */
const tokens = new Set(
  [
    'facebookexternalhit|facebookcatalog|meta-externalagent|meta-externalfetcher|meta-webindexer|Mediapartners-Google',
    'Google-InspectionTool|GoogleOther|GoogleOther-Image|GoogleOther-Video|APIs-Google|FeedFetcher-Google|Google-Read-Aloud',
    'Google-Site-Verification|Google-Safety|Google-Extended|Chrome-Lighthouse|BingPreview|Slurp|Yahoo! Slurp|ia_archiver',
    'ChatGPT-User|Claude-User|Claude-SearchBot|Perplexity-User|MistralAI-User|anthropic-ai|cohere-ai|SkypeUriPreview|vkShare',
    'via ggpht.com GoogleImageProxy|Favicon|Prerender|Yeti|Daum|Qwantify|GTmetrix|Embedly|Iframely|W3C_Validator|HubSpot|Bytespider|DuckAssistBot|PTST|Page2RSS|heritrix',
  ].flatMap((row) => row.split('|')),
);

/** Spelled otherwise by their makers than in the header. */
const names = new Map([
  ['bingbot', 'Bingbot'],
  ['via ggpht.com GoogleImageProxy', 'GoogleImageProxy'],
  ['Favicon', 'Google Favicon'],
]);

/** The crawler that a text names, or null. */
export function findCrawler({ products, parts }: AgentText): Product | null {
  // Sends its name and version alone for previews; in browsers of phones it is behind the browser's text.
  if (products[0]?.name === 'WhatsApp') return products[0];
  const found = products.find(isCrawler) ?? findInParts(parts) ?? findOwner(products[0], parts);
  return found === undefined ? null : { name: names.get(found.name) ?? found.name, version: found.version };
}

/**
 * `compatible; GPTBot/1.2; +https://…`: a token without spaces, so that it is no model of a phone (`CUBOT NOTE Build/…`), and
 * with a version or behind `compatible`.
 */
function findInParts(parts: readonly string[]): Product | undefined {
  let isCompatible = false;
  for (const part of parts) {
    isCompatible ||= part === 'compatible';
    const product = splitPart(part, '/');
    const isNamed =
      (product.version !== null || isCompatible) &&
      isToken(product.name) &&
      (hasCrawlerWord(product.name) || isYandexTask(product.name));
    if (isNamed || tokens.has(product.name)) return product;
  }
  return isCompatible ? findBeforePage(parts.slice(parts.indexOf('compatible'))) : undefined;
}

/** `compatible; YandexMedia/3.0; +http://yandex.com/bots`: browsers have no page. */
function findBeforePage(parts: readonly string[]): Product | undefined {
  const page = parts.findIndex((part) => part.startsWith('+http'));
  const products = parts.slice(0, Math.max(page, 0)).map((part) => splitPart(part, '/'));
  return products.findLast(({ name, version }) => version !== null && isToken(name));
}

/**
 * `Verity/1.1 (https://…)`: a text that starts with a name of its own and a page. HTTP libraries have theirs where their source
 * is.
 */
function findOwner(first: Product | undefined, [page = '']: readonly string[]): Product | undefined {
  const isPage = page.startsWith('http') || page.startsWith('+http');
  return isPage && first?.name !== 'Mozilla' && !page.includes('//github.com/') ? first : undefined;
}

/** No model, address or URL. */
function isToken(text: string): boolean {
  return !text.includes(' ') && !text.includes(':') && !text.includes('@') && !text.startsWith('+');
}

/** Yandex names its crawlers after their tasks: `YandexImages`. Its app has such a product too, which is in no comment. */
function isYandexTask(name: string): boolean {
  return name.startsWith('Yandex');
}

function isCrawler({ name }: Product): boolean {
  return tokens.has(name) || hasCrawlerWord(name);
}

function hasCrawlerWord(token: string): boolean {
  const text = token.toLowerCase();
  if (text.includes('crawler') || text.includes('spider')) return true;
  const at = text.indexOf('bot');
  // The end of a word: Googlebot-Image, but not Botim.
  return at >= 0 && !isLowerLetter(text.charCodeAt(at + 3));
}
