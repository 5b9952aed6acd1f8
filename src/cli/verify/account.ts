// Compares a deployed Worker with the local build through Cloudflare's API: the script, its bindings, and every setting
// by which request data could leave the Worker (logs, Logpush, tails). Only reads. Settings that the API leaves out or
// that the token may not read are reported as not compared.

import * as z from 'zod';
import type { Result } from '../../core/result.ts';
import type { BuildInfo } from '../build/build-info.ts';
import { hashModules } from '../build/module-hashes.ts';
import type { CloudflareApi } from './cloudflare-api.ts';
import {
  compareHash,
  comparisonFromFaults,
  type DeploymentComparison,
  differingComparison,
  sameComparison,
  unknownComparison,
} from './comparison.ts';
import { describeBinding, type ExpectedWorker, possibleSecrets } from './expected-worker.ts';
import { compareLogging, compareTails } from './logging.ts';

export interface ComparedAccount {
  readonly api: CloudflareApi;
  readonly accountId: string;
  readonly worker: ExpectedWorker;
  /** The commit and the hashes of the local build. */
  readonly info: BuildInfo;
  /** The deployment's host name, whose public documents `npm run verify` also compares. */
  readonly hostname: string;
}

/** Compares the deployed Worker with the local build in everything that the token for Cloudflare's API may read. */
export async function compareAccount(compared: ComparedAccount): Promise<readonly DeploymentComparison[]> {
  const { api, accountId, worker } = compared;
  const account = `/accounts/${accountId}/workers`;
  const script = `${account}/scripts/${worker.name}`;
  const deployed = readAs(deploymentsShape, await api.get(`${script}/deployments`));
  const versions = readAs(versionsShape, await api.get(`${script}/versions`));
  const settings = await api.get(`${script}/script-settings`);
  return [
    await compareHost(compared, account, script),
    compareTraffic(deployed, versions),
    ...(await compareScript(compared, script)),
    ...(await compareVersion(compared, script, deployed)),
    ...compareLogging(settings),
    compareTails(await api.get(`${script}/tails`)),
  ];
}

/** Parses a response of Cloudflare's API; refuses one that does not match the shape. */
function readAs<T>(shape: z.ZodType<T>, response: Result<unknown, string>): Result<T, string> {
  if (!response.ok) return response;
  const parsed = shape.safeParse(response.value);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, refusal: 'the API’s response has another form' };
}

const workersDevShape = z.object({ subdomain: z.string() });
const ownSubdomainShape = z.object({ enabled: z.boolean(), previews_enabled: z.boolean() });
const domainsShape = z.array(z.object({ hostname: z.string() }));

/**
 * Checks that requests to the host reach this Worker. Does not look up routes of a zone, which need a token with rights
 * for the zone.
 */
async function compareHost(
  { api, worker, hostname }: ComparedAccount,
  account: string,
  script: string,
): Promise<DeploymentComparison> {
  const subject = 'host';
  const own = readAs(ownSubdomainShape, await api.get(`${script}/subdomain`));
  if (!own.ok) return unknownComparison(subject, own.refusal);
  if (own.value.previews_enabled)
    return differingComparison(subject, 'preview URLs are on, so replaced versions can still be called');
  const workersDev = readAs(workersDevShape, await api.get(`${account}/subdomain`));
  const domains = readAs(domainsShape, await api.get(`${account}/domains?service=${encodeURIComponent(worker.name)}`));
  const hosts = [
    ...(workersDev.ok && own.value.enabled ? [`${worker.name}.${workersDev.value.subdomain}.workers.dev`] : []),
    ...(domains.ok ? domains.value.map((domain) => domain.hostname) : []),
  ];
  if (hosts.includes(hostname)) return sameComparison(subject, `${hostname} is served by the Worker ${worker.name}`);
  if (!workersDev.ok) return unknownComparison(subject, workersDev.refusal);
  if (!domains.ok) return unknownComparison(subject, domains.refusal);
  return unknownComparison(
    subject,
    `${hostname} is no custom domain or workers.dev name of the Worker ${worker.name}: a route, or another Worker`,
  );
}

const deploymentsShape = z.object({
  deployments: z
    .array(z.object({ versions: z.array(z.object({ version_id: z.string(), percentage: z.number() })).min(1) }))
    .min(1),
});
const versionsShape = z.object({ items: z.array(z.object({ id: z.string() })).min(1) });

type Deployments = Result<z.infer<typeof deploymentsShape>, string>;

/** Returns the versions of the Worker that receive requests now. The API lists the active deployment first. */
const activeVersions = (deployed: z.infer<typeof deploymentsShape>) => deployed.deployments[0]?.versions ?? [];

/**
 * Checks that the newest version of the Worker receives all requests. Cloudflare's API returns only that version's
 * script, so the script of another version that receives requests could not be compared.
 */
function compareTraffic(
  deployed: Deployments,
  versions: Result<z.infer<typeof versionsShape>, string>,
): DeploymentComparison {
  const subject = 'version';
  if (!deployed.ok) return unknownComparison(subject, deployed.refusal);
  const active = activeVersions(deployed.value);
  const [first] = active;
  if (first === undefined || active.length !== 1)
    return differingComparison(subject, `requests are divided among ${active.length} versions`);
  if (!versions.ok) return unknownComparison(subject, versions.refusal);
  return versions.value.items[0]?.id === first.version_id
    ? sameComparison(subject, `${first.version_id} answers all requests and is the newest`)
    : unknownComparison(
        subject,
        `${first.version_id} answers all requests, but a newer version was uploaded; the script may be that one's`,
      );
}

async function compareScript({ api, info }: ComparedAccount, script: string): Promise<readonly DeploymentComparison[]> {
  const modules = await api.modules(`${script}/content/v2`);
  if (!modules.ok)
    return [unknownComparison('deployed code', modules.refusal), unknownComparison('deployed data', modules.refusal)];
  const deployed = hashModules(modules.value);
  return [
    compareHash('deployed code', deployed.code, info.code),
    compareHash('deployed data', deployed.data, info.data),
  ];
}

const versionShape = z.object({
  resources: z.object({
    bindings: z.array(
      z.object({
        type: z.string(),
        name: z.string(),
        namespace_id: z.string().optional(),
        class_name: z.string().optional(),
        simple: z.object({ limit: z.number(), period: z.number() }).optional(),
      }),
    ),
    script_runtime: z
      .object({ compatibility_date: z.string(), compatibility_flags: z.array(z.string()).optional() })
      .optional(),
  }),
});

async function compareVersion(
  { api, worker }: ComparedAccount,
  script: string,
  deployed: Deployments,
): Promise<readonly DeploymentComparison[]> {
  const notCompared = (reason: string) => [unknownComparison('bindings', reason), unknownComparison('runtime', reason)];
  if (!deployed.ok) return notCompared(deployed.refusal);
  const id = activeVersions(deployed.value)[0]?.version_id ?? '';
  const version = readAs(versionShape, await api.get(`${script}/versions/${encodeURIComponent(id)}`));
  if (!version.ok) return notCompared(version.refusal);
  const { bindings, script_runtime: runtime } = version.value.resources;
  const found = bindings
    .filter(({ type, name }) => !(type === 'secret_text' && possibleSecrets.includes(name)))
    .map(describeBinding);
  const missing = worker.bindings.filter((binding) => !found.includes(binding)).map((binding) => `missing: ${binding}`);
  const more = found.filter((binding) => !worker.bindings.includes(binding)).map((binding) => `additional: ${binding}`);
  return [
    comparisonFromFaults('bindings', [...more, ...missing], `the ${found.length} of wrangler.toml`),
    compareRuntime(worker, runtime),
  ];
}

function compareRuntime(
  { compatibilityDate, compatibilityFlags }: ExpectedWorker,
  runtime:
    | { readonly compatibility_date: string; readonly compatibility_flags?: readonly string[] | undefined }
    | undefined,
): DeploymentComparison {
  const subject = 'runtime';
  if (runtime === undefined) return unknownComparison(subject, 'the API does not say');
  const describe = (date: string, flags: readonly string[]) => [date, ...flags.toSorted()].join(' ');
  const found = describe(runtime.compatibility_date, runtime.compatibility_flags ?? []);
  const expected = describe(compatibilityDate, compatibilityFlags);
  return found === expected
    ? sameComparison(subject, found)
    : differingComparison(subject, `deployed ${found}, here ${expected}`);
}
