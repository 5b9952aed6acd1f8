// Detects crawlers by the tokens of their User-Agent headers. Many crawlers send a browser's header with an added
// token, so the system and device in it are not the crawler's.

import { isLowerLetterCode } from '../../../core/ascii.ts';
import { parseCommentPart, type UserAgentProduct, type UserAgentText } from './agent-text.ts';

/** Tokens of crawlers and link previews without `bot`, `crawler` or `spider` in their names. */
const tokens = new Set(
  [
    'facebookexternalhit|facebookcatalog|meta-externalagent|meta-externalfetcher|meta-webindexer|Mediapartners-Google',
    'Google-InspectionTool|GoogleOther|GoogleOther-Image|GoogleOther-Video|APIs-Google|FeedFetcher-Google|Google-Read-Aloud',
    'Google-Site-Verification|Google-Safety|Google-Extended|Chrome-Lighthouse|BingPreview|Slurp|Yahoo! Slurp|ia_archiver',
    'ChatGPT-User|Claude-User|Claude-SearchBot|Perplexity-User|MistralAI-User|anthropic-ai|cohere-ai|SkypeUriPreview|vkShare',
    'via ggpht.com GoogleImageProxy|Favicon|Prerender|Yeti|Daum|Qwantify|GTmetrix|Embedly|Iframely|W3C_Validator|HubSpot|Bytespider|DuckAssistBot|PTST|Page2RSS|heritrix',
  ].flatMap((row) => row.split('|')),
);

/** Names of crawlers that differ from the token in the User-Agent header. */
const names = new Map([
  ['bingbot', 'Bingbot'],
  ['via ggpht.com GoogleImageProxy', 'GoogleImageProxy'],
  ['Favicon', 'Google Favicon'],
]);

/** Returns the crawler that the header names, or null. */
export function findCrawler({ products, parts }: UserAgentText): UserAgentProduct | null {
  // WhatsApp's link preview sends its token first; in a phone's browser the token follows the browser's own tokens.
  if (products[0]?.name === 'WhatsApp') return products[0];
  const found = products.find(isCrawler) ?? findInParts(parts) ?? findWithPage(products[0], parts);
  return found === undefined ? null : { name: names.get(found.name) ?? found.name, version: found.version };
}

/**
 * Finds a crawler in a comment: `compatible; GPTBot/1.2; +https://…`. The token has no spaces, unlike models of phones
 * (`CUBOT NOTE Build/…`), and it has a version or follows `compatible`.
 */
function findInParts(parts: readonly string[]): UserAgentProduct | undefined {
  let isCompatible = false;
  for (const part of parts) {
    isCompatible ||= part === 'compatible';
    const product = parseCommentPart(part, '/');
    const isNamed =
      (product.version !== null || isCompatible) &&
      isToken(product.name) &&
      (hasCrawlerWord(product.name) || isYandexToken(product.name));
    if (isNamed || tokens.has(product.name)) return product;
  }
  return isCompatible ? findBeforePage(parts.slice(parts.indexOf('compatible'))) : undefined;
}

/**
 * Finds a crawler's token before a URL in a comment: `compatible; YandexMedia/3.0; +http://yandex.com/bots`. Browsers
 * send no URL in comments.
 */
function findBeforePage(parts: readonly string[]): UserAgentProduct | undefined {
  const page = parts.findIndex((part) => part.startsWith('+http'));
  const products = parts.slice(0, Math.max(page, 0)).map((part) => parseCommentPart(part, '/'));
  return products.findLast(({ name, version }) => version !== null && isToken(name));
}

/**
 * Finds a crawler at the start of a User-Agent header that contains a name and a URL: `Verity/1.1 (https://…)`.
 * Excludes HTTP libraries, whose URL is their source repository.
 */
function findWithPage(
  first: UserAgentProduct | undefined,
  [page = '']: readonly string[],
): UserAgentProduct | undefined {
  const isPage = page.startsWith('http') || page.startsWith('+http');
  return isPage && first?.name !== 'Mozilla' && !page.includes('//github.com/') ? first : undefined;
}

/** Whether the text can be a crawler's token: not a model of a phone, an email address or a URL. */
function isToken(text: string): boolean {
  return !text.includes(' ') && !text.includes(':') && !text.includes('@') && !text.startsWith('+');
}

/**
 * Whether a token in a comment is a Yandex crawler's: `YandexImages`. Do not check tokens outside comments: the app of
 * Yandex sends such a token there.
 */
function isYandexToken(name: string): boolean {
  return name.startsWith('Yandex');
}

function isCrawler({ name }: UserAgentProduct): boolean {
  return tokens.has(name) || hasCrawlerWord(name);
}

function hasCrawlerWord(token: string): boolean {
  const text = token.toLowerCase();
  if (text.includes('crawler') || text.includes('spider')) return true;
  const at = text.indexOf('bot');
  // Matches `bot` only at the end of a word: Googlebot-Image, but not Botim.
  return at >= 0 && !isLowerLetterCode(text.charCodeAt(at + 3));
}
