// Requests of planted visitors that the API refuses, one or more for each error code.

import { apiErrors, type FailureCode } from '../../../src/core/failure.ts';
import { signRequest } from '../../support/keys.ts';
import {
  bearer,
  fromPage,
  fromServer,
  guardedProject,
  json,
  keys,
  limitedProject,
  origin,
  pageProject,
  serverProject,
  signedProject,
} from './projects.ts';
import type { Scenario } from './scenario.ts';

const refusal = (
  name: string,
  code: FailureCode,
  request: Scenario['request'],
  route: string | null = null,
): Scenario => ({ name, code, status: apiErrors[code].status, request, route });

const refusals: readonly Scenario[] = [
  refusal('no project', 'project_required', fromPage('/v1/visitor?mark=MARK')),
  refusal(
    'two projects',
    'project_conflict',
    fromPage(`/v1/visitor?project=${pageProject}&mark=MARK`, { ...origin, 'X-Project-Id': serverProject }),
  ),
  refusal('an unknown project', 'project_unknown', fromPage('/v1/visitor?project=nobody00000000000000&mark=MARK')),
  refusal('a malformed project', 'project_unknown', fromPage('/v1/visitor?project=MARK')),
  refusal('an unknown language', 'parameter_invalid', fromPage(`/v1/visitor?project=${pageProject}&lang=MARK`)),
  refusal('an unknown field', 'parameter_invalid', fromPage(`/v1/visitor?project=${pageProject}&fields=MARK`)),
  refusal('an unknown field in the path', 'parameter_invalid', fromPage(`/v1/visitor/MARK?project=${pageProject}`)),
  refusal('no address', 'address_invalid', ({ tag }) => ({
    path: `/v1/ip/${tag('path')}`,
    headers: bearer(pageProject),
  })),
  refusal('a foreign origin', 'origin_not_allowed', ({ foreignOrigin }) => ({
    path: `/v1/visitor?project=${pageProject}`,
    headers: { Origin: foreignOrigin },
  })),
  refusal('no origin', 'credential_required', fromPage(`/v1/visitor?project=${pageProject}&mark=MARK`, {})),
  refusal('a mistyped key', 'credential_invalid', ({ tag, address }) => ({
    path: `/v1/ip/${address}`,
    headers: { Authorization: `Bearer ${tag('path')}` },
  })),
  refusal('a wrong signature', 'credential_invalid', async ({ address }) => {
    const path = `/v1/ip/${address}`;
    return {
      path,
      headers: await signRequest(`https://api.example${path}`, keys[pageProject], {
        secret: keys[signedProject].secret,
      }),
    };
  }),
  refusal('a key and a signature', 'credentials_conflict', async ({ address }) => {
    const path = `/v1/ip/${address}`;
    return {
      path,
      headers: { ...(await signRequest(`https://api.example${path}`, keys[pageProject])), ...bearer(pageProject) },
    };
  }),
  refusal('a key where a signature is required', 'signature_required', fromServer('/v1/ip/ADDRESS', signedProject)),
  refusal('a key without the right', 'key_right_required', fromServer('/v1/ip/ADDRESS', limitedProject)),
  refusal('a key in a page', 'key_in_browser', ({ address, foreignOrigin }) => ({
    path: `/v1/ip/${address}`,
    headers: { ...bearer(pageProject), Origin: foreignOrigin },
  })),
  refusal(
    'a page of a project for servers',
    'mode_not_allowed',
    fromPage(`/v1/visitor?project=${serverProject}&mark=MARK`),
  ),
  refusal('a server from another network', 'caller_not_allowed', fromServer('/v1/ip/ADDRESS', guardedProject)),
  refusal(
    'a page from another network',
    'caller_not_allowed',
    fromPage(`/v1/visitor?project=${guardedProject}&mark=MARK`),
  ),
  refusal('no declared origin', 'declared_origin_required', ({ address, foreignOrigin }) => ({
    path: `/v1/ip/${address}`,
    headers: { ...bearer(serverProject), 'X-Origin': foreignOrigin },
  })),
  {
    ...refusal('plain http', 'https_required', fromServer('/v1/ip/ADDRESS', pageProject)),
    steering: { 'X-Prove-Scheme': 'http:' },
  },
  refusal(
    'a return URL of a stranger',
    'return_not_allowed',
    fromPage(`/r/${pageProject}/shop?return=https://stranger.example/MARK`, {}),
  ),
  refusal('an unknown redirect link', 'not_found', fromPage(`/r/${pageProject}/MARK`, {})),
  refusal('no such path', 'not_found', fromPage('/MARK')),
  refusal('another method', 'method_not_allowed', ({ tag }) => ({
    path: `/v1/visitor?mark=${tag('path')}`,
    method: 'DELETE',
  })),
  refusal('a long body', 'body_too_large', ({ tag }) => ({
    path: '/v1/batch',
    method: 'POST',
    headers: { ...bearer(pageProject), ...json },
    body: JSON.stringify(Array.from({ length: 4000 }, () => tag('body'))),
  })),
  refusal('another media type', 'media_type_unsupported', ({ tag }) => ({
    path: '/v1/batch',
    method: 'POST',
    headers: { ...bearer(pageProject), 'Content-Type': `text/${tag('path')}` },
    body: tag('body'),
  })),
  refusal('a broken batch', 'parameter_invalid', ({ address }) => ({
    path: '/v1/batch',
    method: 'POST',
    headers: { ...bearer(pageProject), ...json },
    body: `["${address}", ${address}`,
  })),
];

/** Returns a scenario in which a binding of the Worker fails. */
const failing = (code: FailureCode, binding: string, request: Scenario['request']): Scenario => ({
  name: `${binding} does not answer`,
  code,
  status: apiErrors[code].status,
  request,
  route: null,
  steering: { 'X-Prove-Fail': binding },
});

const failures503: readonly Scenario[] = [
  failing('settings_unavailable', 'PROJECTS', fromPage('/v1/visitor?project=provefailing00000000&mark=MARK')),
  failing('keys_unavailable', 'WHEREFROM_SECRET', fromServer('/v1/ip/ADDRESS', pageProject)),
  failing('rate_limited', 'RATE_STANDARD', fromPage(`/v1/visitor?project=${pageProject}&mark=MARK`)),
];

/**
 * Requests while the shard cannot be fetched. The response is degraded or 503 data_unavailable, or complete if the
 * isolate has the shard in memory already.
 */
const withoutShard = [
  fromPage(`/v1/visitor?project=${pageProject}&mark=MARK`),
  fromServer('/v1/ip/ADDRESS', pageProject),
].map(
  (request, i): Scenario => ({
    ...{ name: `ASSETS does not answer (${i + 1})`, route: null, request, status: 'any' },
    steering: { 'X-Prove-Fail': 'ASSETS' },
  }),
);

export const refusedScenarios: readonly Scenario[] = [...refusals, ...failures503, ...withoutShard];
