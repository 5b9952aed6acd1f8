// The expected state of a deployed Worker according to wrangler.toml: its bindings and the runtime’s version. Does not
// call Cloudflare.

import { claimCodeName, jurisdictionName, masterSecretName, previousMasterSecretName } from '../dev-vars.ts';
import { loadWrangler } from '../worker-config.ts';

export interface ExpectedWorker {
  readonly name: string;
  /** Every binding of the Worker as text, as describeBinding writes it. */
  readonly bindings: readonly string[];
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
}

/** A binding as Cloudflare's API describes it, with the properties that distinguish two bindings of one type. */
export interface DeployedBinding {
  readonly type: string;
  readonly name: string;
  readonly namespace_id?: string | undefined;
  readonly class_name?: string | undefined;
  readonly simple?: { readonly limit: number; readonly period: number } | undefined;
}

/**
 * The names of secrets that an operator may have set on the Worker. Their values cannot be read, so they cannot be
 * compared.
 */
export const possibleSecrets: readonly string[] = [
  masterSecretName,
  previousMasterSecretName,
  jurisdictionName,
  claimCodeName,
  'ACCESS_TEAM_DOMAIN',
  'ACCESS_AUDIENCE',
];

/**
 * Returns a binding as text, for comparison. Omits the ids of stores, which differ between operators. Includes the
 * limit and the period of a rate limit, which are the same for every operator.
 */
export function describeBinding({
  type,
  name,
  namespace_id: namespace,
  class_name: className,
  simple,
}: DeployedBinding): string {
  if (type === 'ratelimit') return `${type} ${name} (${namespace}: ${simple?.limit} in ${simple?.period} s)`;
  return className === undefined ? `${type} ${name}` : `${type} ${name} (${className})`;
}

/** Reads from a configuration file of wrangler which bindings and runtime version the Worker should have. */
export async function readExpectedWorker(path: string): Promise<ExpectedWorker> {
  const { unstable_readConfig: readConfig } = await loadWrangler();
  const config = readConfig({ config: path });
  const named = (type: string, list: readonly { readonly binding: string }[] | undefined): DeployedBinding[] =>
    (list ?? []).map(({ binding }) => ({ type, name: binding }));
  const bindings: readonly DeployedBinding[] = [
    ...named('kv_namespace', config.kv_namespaces),
    ...named('d1', config.d1_databases),
    ...config.durable_objects.bindings.map((binding: Omit<DeployedBinding, 'type'>) => {
      const { name, class_name } = binding;
      return { type: 'durable_object_namespace', name, class_name };
    }),
    ...(config.ratelimits ?? []).map((limit: Omit<DeployedBinding, 'type'>) => ({ type: 'ratelimit', ...limit })),
    ...(config.assets?.binding === undefined ? [] : [{ type: 'assets', name: config.assets.binding }]),
  ];
  return {
    name: config.name ?? 'wherefrom',
    bindings: bindings.map(describeBinding),
    compatibilityDate: config.compatibility_date ?? '',
    compatibilityFlags: config.compatibility_flags ?? [],
  };
}
