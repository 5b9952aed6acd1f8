// Which data of a request is read, for what purpose, and how long it is kept. A test compares the headers with those
// that the code reads. Does not list what is stored (stored.ts).

export interface ProcessedData {
  readonly id: string;
  readonly data: string;
  /** Names of the request headers that contain the data, in any letter case. */
  readonly headers: readonly string[];
  /** Other sources of the data than headers. */
  readonly source?: string;
  readonly purpose: string;
  /** The recipient of the data. */
  readonly recipient: string;
}

const noOne = 'no one';
const caller = 'the caller';

/** The data that is read from requests to the API. */
export const processedVisitorData: readonly ProcessedData[] = [
  {
    id: 'address',
    data: 'IP address',
    headers: ['CF-Connecting-IP'],
    purpose: 'To look up the location, and to check the networks that a project admits.',
    recipient: 'the caller, as ip and network, unless the project withholds them',
  },
  {
    id: 'connection',
    data: 'Network of the connection',
    headers: [],
    source: 'request.cf (Cloudflare)',
    purpose:
      'To name the network operator and to recognise Tor; also Cloudflare’s estimate of the place while the database cannot be read.',
    recipient: caller,
  },
  {
    id: 'userAgent',
    data: 'User agent',
    headers: ['User-Agent'],
    purpose: 'To name the browser, operating system and device.',
    recipient: 'the caller, as these names; never the text itself',
  },
  {
    id: 'clientHints',
    data: 'Client hints',
    headers: [
      'Sec-CH-UA',
      'Sec-CH-UA-Full-Version-List',
      'Sec-CH-UA-Mobile',
      'Sec-CH-UA-Model',
      'Sec-CH-UA-Platform',
      'Sec-CH-UA-Platform-Version',
      'Sec-CH-UA-Form-Factors',
    ],
    purpose:
      'The same as for the user agent. Only client hints that the browser sends by itself are read; none is requested.',
    recipient: 'the caller, as these names; never the text itself',
  },
  {
    id: 'language',
    data: 'Preferred languages',
    headers: ['Accept-Language'],
    purpose: 'To choose the language of place names from a fixed list.',
    recipient: 'the caller, as one language',
  },
  {
    id: 'gpc',
    data: 'Global Privacy Control',
    headers: ['Sec-GPC'],
    purpose:
      'To respect the visitor’s objection: in consent, and in the detail of the location where the project honours it.',
    recipient: 'the caller, as consent.gpc',
  },
  {
    id: 'origin',
    data: 'Origin of the calling page',
    headers: ['Origin', 'Sec-Fetch-Site'],
    purpose: 'To check the project’s allowlist.',
    recipient: 'the calling page, in Access-Control-Allow-Origin',
  },
  {
    id: 'project',
    data: 'Project and options of the call',
    headers: ['X-Project-Id'],
    source: 'the URL’s path and query',
    purpose: 'To find the project’s settings, the selected fields and, for servers, the address to look up.',
    recipient: caller,
  },
  {
    id: 'credentials',
    data: 'Credentials of a calling server',
    headers: ['Authorization', 'Signature-Input', 'Signature', 'Content-Digest', 'X-Origin'],
    purpose: 'To verify the key or the signature, and the origin that the server declares.',
    recipient: noOne,
  },
  {
    id: 'body',
    data: 'Addresses of a batch',
    headers: ['Content-Type', 'Content-Length', 'Content-Encoding'],
    source: 'the body',
    purpose: 'To look up the addresses that a server sends.',
    recipient: 'the calling server',
  },
  {
    id: 'http',
    data: 'Protocol headers',
    headers: ['If-None-Match', 'Access-Control-Request-Method', 'Accept'],
    purpose:
      'To answer preflights, to send no document that the browser already has, and to answer a refused redirect link with a page.',
    recipient: noOne,
  },
];

/** The data that is read from requests of the dashboard and of the operator’s commands. */
export const processedMemberData: readonly ProcessedData[] = [
  {
    id: 'session',
    data: 'Session cookie',
    headers: ['Cookie'],
    purpose: 'To recognise a signed-in member. No other cookie is set, and none on the API.',
    recipient: noOne,
  },
  {
    id: 'forms',
    data: 'Forms and passkey responses',
    headers: ['Origin', 'Sec-Fetch-Site', 'Content-Type', 'Content-Length'],
    source: 'the body',
    purpose: 'To sign in and to change settings. The headers prove that a form comes from the dashboard itself.',
    recipient: noOne,
  },
  {
    id: 'access',
    data: 'Cloudflare Access assertion',
    headers: ['Cf-Access-Jwt-Assertion'],
    purpose: 'To sign in with Cloudflare Access, where the operator has enabled it. Its email address is not read.',
    recipient: noOne,
  },
];

/** Request headers that no code reads, although they identify visitors or are commonly read as their address. */
export const headersNeverRead: readonly string[] = [
  'Referer',
  'X-Forwarded-For',
  'X-Real-IP',
  'Forwarded',
  'True-Client-IP',
  'CF-Connecting-IPv6',
  'CF-IPCountry',
  'CF-Ray',
  'DNT',
];

/** How long data that is read from requests to the API is kept. */
export const requestRetention = 'until the response has been sent';
