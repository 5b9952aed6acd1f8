// The part of Cloudflare's API that a deployment uses, on loopback: the real wrangler runs against it, so tests depend
// on wrangler's real behaviour. Stores what wrangler creates, and lists each change in order.

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeWorker, encodeModules, readUpload, type UploadedWorker } from './cloudflare-worker.ts';

export const kvId = '0f2ac74b498b48028cb68387c421e279';
export const databaseId = 'c06a9b4a-5e4f-4d0b-9d2c-1b8b7e0f6a11';
/** The id of the nth uploaded version. */
export const versionIdOf = (n: number) => `1f1f1f1f-0000-4000-8000-${String(n).padStart(12, '0')}`;
const account = 'account-of-elbonia';

type Answer = { readonly status: number; readonly body: object };

const ok = (result: unknown): Answer => ({
  status: 200,
  body: { success: true, errors: [], messages: [], result, result_info: { page: 1, per_page: 100, total_count: 1 } },
});
const missing: Answer = {
  status: 404,
  body: { success: false, errors: [{ code: 10007, message: 'This does not exist on your account.' }], result: null },
};

/** The answer of D1's API for a missing database. By its error code wrangler knows that it may create the database. */
const databaseMissing: Answer = {
  status: 404,
  body: { success: false, errors: [{ code: 7404, message: 'The database could not be found.' }], result: null },
};

const denied: Answer = {
  status: 403,
  body: { success: false, errors: [{ code: 10000, message: 'Authentication error' }], result: null },
};

/**
 * The API's answers to a token that belongs to an account and has no user (cloudflare/workers-sdk, pull request 13858).
 */
const toAccountToken: Readonly<Record<string, Answer>> = {
  '/user': {
    status: 403,
    body: {
      success: false,
      errors: [{ code: 9109, message: 'Unauthorized to access requested resource' }],
      result: null,
    },
  },
  '/memberships': {
    status: 400,
    body: { success: false, errors: [{ code: 9106, message: 'Authentication failed' }], result: null },
  },
  '/accounts': ok([{ id: account, name: 'Elbonia' }]),
};

interface Account {
  readonly name: string;
  worker: UploadedWorker | null;
  /** Whether the token belongs to the account instead of a user. */
  hasAccountToken: boolean;
  /** The paths that the API refuses to the token. */
  denied: string[];
  databases: { uuid: string; name: string }[];
  kvTitles: string[];
  secrets: { name: string; type: string }[];
  /** The names of the migrations that were applied. */
  migrations: string[];
  /** The number of uploads so far. */
  uploads: number;
  /** Whether deploying an earlier version fails. */
  failsToRollBack: boolean;
}

const fixed: Readonly<Record<string, unknown>> = {
  '/user': { id: 'u', email: 'operator@elbonia.example' },
  '/user/tokens/verify': { id: 't', status: 'active' },
  '/accounts': [],
  '/memberships': [],
  '/storage/kv/namespaces': [],
  '/workers/subdomain': { subdomain: 'elbonia' },
};

function read(path: string, state: Account): Answer {
  if (path in fixed) return ok(fixed[path]);
  if (path === '/d1/database') return ok(state.databases);
  if (path.startsWith('/d1/database/')) {
    const found = state.databases.find(({ uuid, name }) => path.endsWith(uuid) || path.endsWith(name));
    return found === undefined ? databaseMissing : ok(found);
  }
  if (state.worker === null) return missing;
  if (path === '/workers/domains') return ok(state.worker.domains);
  if (path === `/workers/workers/${state.name}`) return ok({ id: 'w', name: state.name, subdomain: { enabled: true } });
  if (path.startsWith('/workers/services/')) return ok({ default_environment: { script: { tag: 't' } } });
  const script = scriptOf(state);
  const result = path.startsWith(script)
    ? describeWorker(path.slice(script.length), state.worker, state.secrets)
    : undefined;
  return result === undefined ? missing : ok(result);
}

const scriptOf = ({ name }: Account) => `/workers/scripts/${name}`;

/** Returns the answer to a GET request, or a refusal if the token has no right to the path. */
function readAs(path: string, state: Account): Answer {
  if (state.denied.some((part) => path.endsWith(part))) return denied;
  return (state.hasAccountToken ? toAccountToken[path] : undefined) ?? read(path, state);
}

/**
 * Changes which versions get requests. Returns null (no change to record) for the version that was just uploaded:
 * wrangler sends this request after each upload too, so it is no rollback.
 */
function deployVersion(versions: UploadedWorker['traffic'], state: Account) {
  if (versions[0]?.version_id === versionIdOf(state.uploads)) return null;
  if (state.failsToRollBack) return { name: 'fail to roll back', answer: denied };
  if (state.worker !== null) state.worker.traffic = versions;
  return { name: 'roll back', answer: ok({ id: 'd' }) };
}

/**
 * Makes a change to the account. Returns its name in the list of changes and the answer, or null for a request that
 * makes no recorded change.
 */
function change(method: string, path: string, body: string, state: Account): { name: string; answer: Answer } | null {
  const what = `${method} ${path.replace(scriptOf(state), '').replace(databaseId, 'ID')}`;
  switch (what) {
    case 'POST /storage/kv/namespaces':
      state.kvTitles.push(JSON.parse(body).title);
      return { name: 'make KV', answer: ok({ id: kvId, ...JSON.parse(body) }) };
    case 'POST /d1/database':
      state.databases.push({ uuid: databaseId, ...JSON.parse(body) });
      return { name: 'make D1', answer: ok(state.databases[0]) };
    case 'POST /d1/database/ID/query': {
      if (body.includes('INSERT INTO codes')) {
        const results = [[], [{ hash: 'h' }]];
        return { name: 'make link', answer: ok(results.map((rows) => ({ results: rows, success: true, meta: {} }))) };
      }
      const applied = [...body.matchAll(/(\d{4}_\w+\.sql)/g)].map(([name]) => name);
      state.migrations.push(...applied);
      // A query that names no migration either lists the applied migrations or creates the table for them.
      const results = body.includes('SELECT') ? state.migrations.map((name, i) => ({ id: i + 1, name })) : [];
      const name = applied.length > 0 ? 'make tables' : 'read tables';
      return { name, answer: ok([{ results, success: true, meta: {} }]) };
    }
    case 'POST /assets-upload-session':
      return { name: 'send shards', answer: ok({ jwt: 'jwt', buckets: [] }) };
    case 'PUT ':
    case 'POST /versions': {
      state.uploads++;
      return {
        name: 'send Worker',
        answer: ok({
          id: versionIdOf(state.uploads),
          deployment_id: versionIdOf(state.uploads),
          startup_time_ms: 1,
          resources: { script: { etag: 'e' } },
        }),
      };
    }
    case 'POST /deployments':
      return deployVersion(JSON.parse(body).versions, state);
    case 'PUT /secrets':
      state.secrets.push({ name: JSON.parse(body).name, type: 'secret_text' });
      return { name: 'make secret', answer: ok({}) };
    case `DELETE /workers/services/${state.name}`:
      state.worker = null;
      return { name: 'delete Worker', answer: ok(null) };
    case 'DELETE /d1/database/ID':
      return { name: 'delete D1', answer: ok(null) };
    case `DELETE /storage/kv/namespaces/${kvId}`:
      return { name: 'delete KV', answer: ok(null) };
    default:
      return null;
  }
}

/** Starts an account without resources, in which only the Worker of this name can be deployed. */
export async function startCloudflare(name = 'wherefrom') {
  const state: Account = {
    name,
    worker: null,
    hasAccountToken: false,
    denied: [],
    databases: [],
    kvTitles: [],
    secrets: [],
    migrations: [],
    uploads: 0,
    failsToRollBack: false,
  };
  const changes: string[] = [];
  const secretTexts: string[] = [];
  const methods = new Set<string>();

  /** Records a change. Does not record reads, and records the migrations of one command once. */
  function note(name: string): void {
    const isRepeated = name === 'make tables' && changes.at(-1) === name;
    if (name !== 'read tables' && !isRepeated) changes.push(name);
  }

  function answer(method: string, path: string, body: string): Answer {
    if (method === 'GET') return readAs(path, state);
    const done = change(method, path, body, state);
    if (done === null) return ok({});
    if (done.name === 'make secret') secretTexts.push(JSON.parse(body).text);
    note(done.name);
    return done.answer;
  }

  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://loopback').pathname.replace(`/accounts/${account}`, '');
    const method = request.method ?? 'GET';
    methods.add(method);
    const sent = await readBody(request);
    const { status, body } = answer(method, path, sent.toString('latin1'));
    if (isUpload(method, path, scriptOf(state))) {
      state.worker = await readUpload(
        request.headers['content-type'] ?? '',
        sent,
        state.worker,
        versionIdOf(state.uploads),
      );
    }
    if (state.worker !== null && path === `${scriptOf(state)}/content/v2` && status === 404) {
      const { type, bytes } = await encodeModules(state.worker);
      response.writeHead(200, { 'Content-Type': type }).end(bytes);
    } else {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    changes,
    secretTexts,
    state,
    /** The HTTP methods of all requests so far. */
    methods,
    environment: {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}`,
      CLOUDFLARE_API_TOKEN: 'token-of-elbonia',
      CLOUDFLARE_ACCOUNT_ID: account,
    },
    close: () => server.close(),
  };
}

function isUpload(method: string, path: string, script: string): boolean {
  return (method === 'PUT' && path === script) || (method === 'POST' && path === `${script}/versions`);
}

async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
