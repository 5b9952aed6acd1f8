// GET /: a page that introduces the API and shows visitors their own location. It is rendered for each request and
// never cached. It loads only its style sheet, runs no script, and other pages cannot read it.

import { html } from 'hono/html';
import { describeBuildAge } from '../../core/data-age.ts';
import type { ConsentRequirement, Location } from '../../core/location.ts';
import type { DatabaseInfo } from '../../geo/manifest.ts';
import { uncachedHtmlResponse } from './html-response.ts';

/** Returns the response with the landing page for a visitor. The parameters are those of renderLanding. */
export async function landingResponse(...page: Parameters<typeof renderLanding>): Promise<Response> {
  return uncachedHtmlResponse(await renderLanding(...page));
}

/**
 * Renders the landing page for a visitor. `location` is null if the data cannot be read; `apiOrigin` is the origin of
 * the API; `nowMs` is in milliseconds since 1970.
 */
export async function renderLanding(
  location: Location | null,
  sources: readonly DatabaseInfo[],
  apiOrigin: string,
  nowMs: number,
): Promise<string> {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Wherefrom: IP geolocation that stores nothing about visitors</title>
<meta name="description" content="A stateless IP geolocation API that tells a page where its visitor is from and then forgets the visitor.">
<link rel="icon" href="/favicon.ico" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<header>
<p class="brand">Wherefrom</p>
<h1>${headline(location)}</h1>
<p>This is what a page learns about its visitor from this API. Your address was looked up in memory just now and
forgotten as soon as this page was sent.</p>
</header>
${location?.meta.degraded === true ? degradedNote : ''}
${location === null ? '' : map(location)}
${location === null ? '' : facts(location)}
<section>
<h2>Call it from a page</h2>
<pre><code>const answer = await fetch('${apiOrigin}/v1/visitor?project=YOUR_PROJECT_ID');
if (!answer.ok) throw new Error(await answer.text());
const { country, city } = await answer.json();</code></pre>
<p>The page must be on an origin that your project allows. Requests from other origins are refused with a reason and
without a location. Create a project and get its id in the <a href="/dashboard">dashboard</a>.</p>
</section>
<section>
<h2>Privacy</h2>
<p>Nothing that identifies you is stored: no logs, no cookies, no cached addresses, no requests to third parties.</p>
</section>
<footer>
<p><a href="/dashboard">Dashboard</a> · <a href="/docs">Docs</a> · <a href="/privacy">Privacy</a></p>
${sources.slice(0, 1).map(({ builtAt }) => html`<p>Location data of ${describeBuildAge(builtAt, nowMs)}</p>`)}
${sources.map(({ attribution, attributionUrl }) => html`<p><a href="${attributionUrl}">${attribution}</a></p>`)}
</footer>
</main>
</body>
</html>
`;
  return String(await page);
}

const degradedNote = html`<p>The location data is unavailable right now, so this is Cloudflare's own estimate.</p>`;

function headline(location: Location | null): string {
  if (location === null) return 'Location data is unavailable right now';
  const places = [location.city, location.region.name, location.country.name].filter((name) => name !== null);
  if (places.length > 0) return `You appear to be in ${places.join(', ')}`;
  return location.reserved === null ? 'Your location is unknown' : 'Your address has no location';
}

function joined(parts: readonly (string | null)[]): string | null {
  const known = parts.filter((part) => part !== null);
  return known.length === 0 ? null : known.join(' ');
}

/**
 * Renders a world map with the location's coordinates marked. The image is /world.svg, from 85° north to 60° south,
 * with 5 units to a degree in both directions.
 */
function map({ location: { latitude, longitude } }: Location) {
  if (latitude === null || longitude === null) return '';
  const x = Math.round((longitude + 180) * 5);
  const y = Math.round((85 - Math.max(-59, Math.min(84, latitude))) * 5);
  return html`<figure><svg viewBox="0 0 1800 725" role="img" aria-label="World map with your location marked">
<image href="/world.svg" width="1800" height="725"/><circle class="halo" cx="${x}" cy="${y}" r="34"/><circle class="place" cx="${x}" cy="${y}" r="13"/>
</svg></figure>`;
}

const consentTexts: Readonly<Record<ConsentRequirement, string>> = {
  'opt-in': 'required before it starts',
  'opt-out': 'not required, but you can opt out',
  none: 'not required by these laws',
};

function facts(location: Location) {
  const { ip, network, reserved, country, continent, district, timezone, asn, client, regulations, consent } = location;
  const { latitude, longitude } = location.location;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Address', ip],
    ['Network', network],
    ['Reserved for', reserved],
    ['Country', country.code === null ? null : `${country.flag} ${country.name ?? ''} (${country.code})`],
    ['Continent', continent.name],
    ['District', district],
    ['Coordinates', latitude === null || longitude === null ? null : `${latitude}, ${longitude}`],
    ['Time zone', timezone.id],
    ['Local time', timezone.localTime],
    ['Network operator', asn.organization],
    ['Browser', joined([client.browser.name, client.browser.version])],
    ['Operating system', joined([client.os.name, client.os.version])],
    ['Privacy laws', regulations.length === 0 ? null : regulations.join(', ')],
    ['Consent to tracking', consent.required === null ? null : consentTexts[consent.required]],
  ];
  const known = rows.filter(([, value]) => value !== null);
  return html`<dl>${known.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
}
