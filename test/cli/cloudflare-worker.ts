// The Worker in the imitation of Cloudflare's API (cloudflare.ts): the uploaded code and settings, and the API's
// description of them. The JSON has the shape of the types in Cloudflare's published client library, cloudflare 5.2.0.

const madeOn = '2026-11-01T12:00:00.000000Z';

interface Named {
  readonly type: string;
  readonly name: string;
  readonly [member: string]: unknown;
}

export interface UploadedWorker {
  modules: Map<string, File>;
  bindings: Named[];
  runtime: { compatibility_date: string; compatibility_flags: string[] };
  /** The settings that the imitated API returns at `/script-settings`. */
  settings: Record<string, unknown>;
  /** The ids of the versions, newest first. */
  versions: string[];
  /** The versions that receive requests, with their shares. */
  traffic: { version_id: string; percentage: number }[];
  tails: { id: string; url: string; expires_at: string }[];
  subdomain: { enabled: boolean; previews_enabled: boolean };
  domains: { hostname: string; service: string }[];
}

/** Reads the form that wrangler uploads. Inherited bindings are those of the previous version. */
export async function readUpload(
  contentType: string,
  body: Buffer<ArrayBuffer>,
  previous: UploadedWorker | null,
  versionId: string,
): Promise<UploadedWorker> {
  const modules = new Map<string, File>();
  const form = await new Response(body, { headers: { 'Content-Type': contentType } }).formData();
  const metadata = JSON.parse(String(form.get('metadata')));
  for (const [name, content] of form) if (typeof content !== 'string') modules.set(name, content);
  const inherited = (name: string) => previous?.bindings.find((binding) => binding.name === name);
  const bindings: Named[] = metadata.bindings.map((each: Named) =>
    each.type === 'inherit' ? (inherited(each.name) ?? each) : each,
  );
  const isKept = ({ type, name }: Named) =>
    type === 'secret_text' && bindings.every((binding) => binding.name !== name);
  bindings.push(...(previous?.bindings.filter(isKept) ?? []));
  return {
    modules,
    bindings,
    runtime: {
      compatibility_date: metadata.compatibility_date,
      compatibility_flags: metadata.compatibility_flags ?? [],
    },
    settings: {
      logpush: metadata.logpush ?? false,
      observability: metadata.observability ?? null,
      tail_consumers: metadata.tail_consumers ?? null,
      tags: [],
    },
    versions: [versionId, ...(previous?.versions ?? [])],
    traffic: [{ version_id: versionId, percentage: 100 }],
    tails: [],
    subdomain: { enabled: true, previews_enabled: false },
    domains: previous?.domains ?? [],
  };
}

/** Returns the `result` of the API for a path below the Worker's script; undefined for an unknown path. */
export function describeWorker(part: string, worker: UploadedWorker, secrets: readonly Named[]): unknown {
  const isSecret = ({ type }: Named) => type === 'secret_text';
  const all = [...worker.bindings.filter(isSecret).map(({ type, name }) => ({ type, name })), ...secrets];
  const bindings = [...worker.bindings.filter((binding) => !isSecret(binding)), ...all];
  if (part.startsWith('/versions/')) {
    const resources = { script: { etag: 'e', handlers: ['fetch'] }, script_runtime: worker.runtime, bindings };
    return { id: part.slice('/versions/'.length), number: 1, metadata: { created_on: madeOn }, resources };
  }
  const results: Readonly<Record<string, unknown>> = {
    '/versions': {
      items: worker.versions.map((id, n) => ({
        id,
        number: worker.versions.length - n,
        metadata: { created_on: madeOn, source: 'wrangler' },
      })),
    },
    '/deployments': {
      deployments: [
        { id: 'd', strategy: 'percentage', created_on: madeOn, source: 'wrangler', versions: worker.traffic },
      ],
    },
    '/secrets': all,
    '/settings': { bindings },
    '/script-settings': worker.settings,
    '/tails': worker.tails,
    '/subdomain': worker.subdomain,
  };
  return results[part];
}

/** Returns the API's response at `/content/v2`: the modules of the Worker as files of a multipart form. */
export async function encodeModules({ modules }: UploadedWorker): Promise<{ type: string; bytes: Buffer }> {
  const form = new FormData();
  for (const [name, file] of modules) form.append(name, file, name);
  const response = new Response(form);
  const type = response.headers.get('Content-Type') ?? '';
  return { type, bytes: Buffer.from(await response.arrayBuffer()) };
}
