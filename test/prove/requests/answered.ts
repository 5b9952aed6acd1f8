// Requests of planted visitors that the API answers, one or more for each route.

import { releaseFiles } from '../../../src/documents.ts';
import { signRequest } from '../../support/keys.ts';
import { bearer, fromPage, fromServer, json, keys, origin, pageProject, signedProject } from './projects.ts';
import type { Scenario } from './scenario.ts';

const lookups: readonly Scenario[] = [
  {
    name: 'a page asks where its visitor is',
    route: 'GET /v1/visitor',
    request: fromPage(`/v1/visitor?project=${pageProject}`),
    status: 200,
  },
  {
    name: 'with the project in a header',
    route: 'GET /v1/visitor',
    request: fromPage('/v1/visitor?lang=fr&fields=country,ip,client', { ...origin, 'X-Project-Id': pageProject }),
    status: 200,
  },
  {
    name: 'from a subdomain that the allowlist admits',
    route: 'GET /v1/visitor',
    request: ({ listedOrigin }) => ({ path: `/v1/visitor?project=${pageProject}`, headers: { Origin: listedOrigin } }),
    status: 200,
  },
  {
    name: 'with a location token for a nonce',
    route: 'GET /v1/visitor',
    request: fromPage(`/v1/visitor?project=${pageProject}&token=MARKMARK`),
    status: 200,
  },
  {
    name: 'under Global Privacy Control',
    route: 'GET /v1/visitor',
    request: fromPage(`/v1/visitor?project=${pageProject}`, { ...origin, 'Sec-GPC': '1' }),
    status: 200,
  },
  {
    name: 'one field as text',
    route: 'GET /v1/visitor/:field',
    request: fromPage(`/v1/visitor/ip?project=${pageProject}`),
    status: 200,
  },
  {
    name: 'the VisitorAPI format',
    route: 'GET /api/',
    request: fromPage(`/api/?pid=${pageProject}`),
    status: 200,
  },
  {
    name: 'the VisitorAPI format without its slash',
    route: 'GET /api',
    request: fromPage(`/api?pid=${pageProject}`),
    status: 200,
  },
  {
    name: 'a server asks about an address',
    route: 'GET /v1/ip/:address',
    request: fromServer('/v1/ip/ADDRESS', pageProject),
    status: 200,
  },
  {
    name: 'a server signs',
    route: 'GET /v1/ip/:address',
    request: async ({ address }) => {
      const path = `/v1/ip/${address}`;
      return { path, headers: await signRequest(`https://api.example${path}`, keys[signedProject]) };
    },
    status: 200,
  },
  {
    name: 'one field of an address as text',
    route: 'GET /v1/ip/:address/:field',
    request: fromServer('/v1/ip/ADDRESS/ip', pageProject),
    status: 200,
  },
  {
    name: 'a batch',
    route: 'POST /v1/batch',
    request: ({ address, tag }) => ({
      path: '/v1/batch',
      method: 'POST',
      headers: { ...bearer(pageProject), ...json },
      body: JSON.stringify([address, tag('body')]),
    }),
    status: 200,
  },
  {
    name: 'one field of a batch',
    route: 'POST /v1/batch',
    request: ({ address, tag }) => ({
      path: `/v1/batch?fields=location.latitude&mark=${tag('path')}`,
      method: 'POST',
      headers: { ...bearer(pageProject), ...json },
      body: JSON.stringify([address]),
    }),
    status: 200,
  },
  {
    name: 'a batch line by line',
    route: 'POST /v1/batch',
    request: ({ address, tag }) => ({
      path: '/v1/batch',
      method: 'POST',
      headers: { ...bearer(pageProject), 'Content-Type': 'application/x-ndjson' },
      body: `"${address}"\n"${tag('body')}"\n`,
    }),
    status: 200,
  },
  {
    name: 'the landing page',
    route: 'GET /',
    request: fromPage('/?mark=MARK', {}),
    status: 200,
  },
  {
    name: 'a redirect link',
    route: 'GET /r/:project/:name',
    request: fromPage(`/r/${pageProject}/shop?mark=MARK`, {}),
    status: 302,
  },
  ...(['client', 'reference', 'nothing'] as const).map(
    (page): Scenario => ({
      name: `the docs at /docs/${page}`,
      route: 'GET /docs/:page',
      request: fromPage(`/docs/${page}?mark=MARK`, {}),
      status: page === 'nothing' ? 404 : 200,
    }),
  ),
];

const documents = [
  ...[
    '/.well-known/jwks.json',
    '/.well-known/build.json',
    '/.well-known/privacy.json',
    '/health',
    '/favicon.ico',
    '/style.css',
    '/client.js',
    ...releaseFiles().map((name) => `/${name}`),
    '/visitor-api.js',
    '/world.svg',
    '/favicon.ico',
    '/docs',
  ],
  ...['/openapi.json', '/regulations.json', '/docs/style.css', '/docs/page.js', '/docs/search.js', '/docs/search.json'],
  ...['/docs/viewer.js', '/docs/viewer-start.js', '/docs/viewer.css'],
].map(
  (path): Scenario => ({
    name: `the document ${path}`,
    route: `GET ${path}`,
    request: fromPage(`${path}?mark=MARK`),
    status: 200,
  }),
);

const preflight: Scenario = {
  name: 'a preflight',
  route: 'OPTIONS /v1/visitor',
  request: ({ foreignOrigin }) => ({
    path: '/v1/visitor',
    method: 'OPTIONS',
    headers: {
      Origin: foreignOrigin,
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'x-project-id',
    },
  }),
  status: 204,
};

export const answeredScenarios: readonly Scenario[] = [...lookups, ...documents, preflight];
