// How a test runs each command line that the guides print: on local stores, against the imitation of Cloudflare's API,
// on small data, in another test, or not at all, with the reason. A line that is missing here fails guides.test.ts.

export type LineRun =
  /** Runs on local stores with two accounts and two projects; with `empty`, on new stores. */
  | { readonly run: 'settings'; readonly stores?: 'empty' }
  /**
   * Runs twice: without `--remote` on local stores, and with `--remote` against an account in which the command finds
   * no deployment.
   */
  | { readonly run: 'remote' }
  /** Runs with wrangler or `npm run deploy` against an account, in the order of `guideLines`. */
  | { readonly run: 'account' }
  /** Runs on small sources, with these options added. */
  | { readonly run: 'data'; readonly add: readonly string[] }
  /** Runs in a shell, in a folder with a copy of wrangler.toml. */
  | { readonly run: 'shell' }
  /** Does not run, because the line `to` does the same with another name. */
  | { readonly run: 'alike'; readonly to: string }
  | { readonly run: 'elsewhere'; readonly test: string }
  | { readonly run: 'never'; readonly why: string };

const settings: LineRun = { run: 'settings' };
const account: LineRun = { run: 'account' };
const remote: LineRun = { run: 'remote' };
const elsewhere = (test: string): LineRun => ({ run: 'elsewhere', test });
const alike = (to: string): LineRun => ({ run: 'alike', to });
const never = (why: string): LineRun => ({ run: 'never', why });
const data = (...add: string[]): LineRun => ({ run: 'data', add });

export const guideLines: ReadonlyMap<string, LineRun> = new Map<string, LineRun>([
  // Projects
  ['npm run project -- create --name "Elbonia Today" --owner NAME', settings],
  ['npm run project -- fields PROJECT_ID --groups country,region --decimals 1 --echo-address off --gpc on', settings],
  ['npm run project -- show PROJECT_ID', settings],
  ['npm run project -- list', settings],
  ['npm run project -- export PROJECT_ID settings.json', settings],
  ['npm run project -- import settings.json --into PROJECT_ID', settings],
  ['npm run project -- delete PROJECT_ID --yes', settings],
  ['npm run project -- republish --all', settings],
  ['npm run project -- members PROJECT_ID', settings],
  ['npm run project -- role PROJECT_ID MEMBER_ID owner', settings],
  ['npm run project -- invite PROJECT_ID --role viewer', settings],
  ["npm run project -- allow PROJECT_ID elbonia.example '*.elbonia.example' 'http://localhost:*'", settings],
  ["npm run project -- allow PROJECT_ID 'https://shop.elbonia.example'", settings],
  ["npm run project -- deny PROJECT_ID '*.elbonia.example'", settings],
  ["npm run project -- deny PROJECT_ID 'https://shop.elbonia.example'", settings],
  ['npm run project -- development PROJECT_ID on', settings],
  ['npm run project -- quota PROJECT_ID --pages-soft 8000 --pages-hard 10000', settings],
  [
    "npm run project -- link set PROJECT_ID shop --to 'US-CA https://shop.example/ca' --to 'language=fr https://shop.example/fr' --otherwise https://shop.example/",
    settings,
  ],
  ['npm run project -- link return PROJECT_ID https://shop.example/callback/', settings],
  ['npm run project -- link list PROJECT_ID', settings],
  ['npm run project -- link remove PROJECT_ID shop', settings],
  [
    'npm run project -- protect PROJECT_ID --mode both --callers 192.0.2.0/24,2001:db8::/32 --declared-origin off --rate high',
    settings,
  ],
  ['npm run project -- protect PROJECT_ID --signature-required on --callers 192.0.2.0/24', settings],
  ['npm run project -- list --remote --config wrangler.staging.toml', remote],

  // Keys
  ['npm run project -- key issue demo0000000000000000 --name Backend', settings],
  ['npm run project -- key issue PROJECT_ID --name "Backend, new"', settings],
  ['npm run project -- key issue PROJECT_ID --name Backend --rights lookup,batch --ends 90d', settings],
  ['npm run project -- key list PROJECT_ID', settings],
  ['npm run project -- key rotate PROJECT_ID KEY_ID', settings],
  ['npm run project -- key rotate PROJECT_ID KEY_ID --overlap 24h', settings],
  ['npm run project -- key revoke PROJECT_ID KEY_ID', settings],
  ['export WHEREFROM_KEY=wfk_…', never('the value is the key that the line before prints')],

  // Accounts and audit
  ['npm run account -- list', settings],
  ['npm run account -- owner-link', { run: 'settings', stores: 'empty' }],
  ['npm run account -- sign-in-link "Dilbert Adams"', settings],
  ['npm run account -- adopt "Dilbert Adams"', settings],
  ['npm run account -- end-sessions "Dilbert Adams"', settings],
  ['npm run account -- delete "Dilbert Adams" --yes', settings],
  ['npm run account -- sign-in-link "Dilbert Adams" --remote --url https://geo.elbonia.example', remote],
  ['npm run audit -- verify PROJECT_ID', settings],
  ['npm run audit -- verify --all', settings],

  // Backup
  ['npm run settings -- backup backup.json', settings],
  ['npm run settings -- verify backup.json', settings],
  ['npm run settings -- restore backup.json', { run: 'settings', stores: 'empty' }],
  ['npm run settings -- backup before-upgrade.json --remote', remote],

  // Status and checks
  ['npm run status -- open "Changes of settings arrive late." --severity minor', settings],
  ['npm run status -- update INCIDENT_ID "The cause is found."', settings],
  ['npm run status -- close INCIDENT_ID "Changes arrive as usual."', settings],
  ['npm run status -- list', settings],
  ['npm run doctor', settings],
  ['npm run doctor -- --remote --url https://YOUR-WORKER', remote],
  ['npm run verify -- https://YOUR-WORKER', elsewhere('test/cli/verify/verify.test.ts')],
  ['export CLOUDFLARE_API_TOKEN=… CLOUDFLARE_ACCOUNT_ID=…', never('the values are the operator’s')],

  // Deployments
  ['npm run deploy', elsewhere('test/cli/deploy/deploy.test.ts')],
  ['npm run deploy -- --dry-run', elsewhere('test/cli/deploy/deploy.test.ts')],
  ['npm run deploy -- --jurisdiction eu', elsewhere('test/cli/deploy/residency.test.ts')],
  ['npm run deploy -- --url https://geo.elbonia.example', elsewhere('test/cli/deploy/deploy.test.ts')],
  ['npm run deploy -- --no-refresh', elsewhere('test/cli/deploy/deploy.test.ts')],
  ['npm run deploy -- --config wrangler.staging.toml', account],
  ['npx wrangler login', never('opens a browser at Cloudflare')],
  ['npx wrangler versions list', account],
  ['npx wrangler rollback VERSION_ID --yes', account],
  ['npx wrangler secret put ACCESS_TEAM_DOMAIN', alike('npx wrangler secret put WHEREFROM_SECRET')],
  ['npx wrangler secret put ACCESS_AUDIENCE', alike('npx wrangler secret put WHEREFROM_SECRET')],
  ['npx wrangler secret put SECURITY_CONTACT', alike('npx wrangler secret put WHEREFROM_SECRET')],
  ['npx wrangler secret put DATA_REFRESH_HOOK', alike('npx wrangler secret put WHEREFROM_SECRET')],
  ['npx wrangler secret put WHEREFROM_SECRET', account],
  ['npx wrangler secret delete WHEREFROM_SECRET_PREVIOUS', account],
  [
    String.raw`sed -e 's/"wherefrom\(-db\)\{0,1\}"/"wherefrom-staging\1"/' -e 's/"87\(0[1-5]\)"/"88\1"/' wrangler.toml > wrangler.staging.toml`,
    { run: 'shell' },
  ],
  ['npx wrangler kv namespace list', account],
  ['npx wrangler d1 list', account],
  ['npx wrangler delete --force', account],
  ['npx wrangler kv namespace delete --namespace-id NAMESPACE_ID', account],
  ['npx wrangler d1 delete wherefrom-db --skip-confirmation', account],
  ['git pull', never('needs the repository’s host')],
  ['git checkout COMMIT', never('would change this folder')],
  ['dig +short DS elbonia.example', never('needs the internet, and dig')],

  // Data
  ['npm run data', data('--source', 'GeoLite2-City.mmdb', '--no-asn')],
  ['npm run data -- --source GeoLite2-City.mmdb', data('--no-asn')],
  ['npm run data -- --asn GeoLite2-ASN.mmdb', data('--source', 'GeoLite2-City.mmdb')],
  ['npm run data -- --no-asn', data('--source', 'GeoLite2-City.mmdb')],
  ['npm run data -- --refresh', elsewhere('test/data/refresh/refresh.test.ts')],
  ['npm run data -- --maxmind GeoLite2-City', elsewhere('test/data/source/maxmind.test.ts')],

  // Working on this repository
  ['npm start', elsewhere('test/cli/start.test.ts')],
  ['npm test', never('is what runs this test')],
  ['npm run prove', never('.ci/run runs it; minutes')],
  ['npm ci && npm run deploy -- --dry-run', elsewhere('test/cli/deploy/deploy.test.ts')],
  ['cd data/built/worker', elsewhere('test/cli/build/module-hashes.test.ts')],
  [
    "sha256sum $(ls | grep -v '^manifest.js$' | LC_ALL=C sort) | sha256sum",
    elsewhere('test/cli/build/module-hashes.test.ts'),
  ],
  ['sha256sum manifest.js', elsewhere('test/cli/build/module-hashes.test.ts')],
  ['npm install https://YOUR-WORKER/wherefrom-0.1.0.tgz', elsewhere('test/cli/client/client-package.test.ts')],
  [
    'npx --yes https://YOUR-WORKER/wherefrom-0.1.0.tgz locate 81.2.69.142 --url https://YOUR-WORKER',
    elsewhere('test/cli/client/client-command.test.ts'),
  ],
  [
    'npx wherefrom locate --url https://YOUR-WORKER --fields country.code,city --format csv < addresses.txt > places.csv',
    elsewhere('test/cli/client/client-command.test.ts'),
  ],
]);

/** Returns how a line runs, or null for an unknown line. All curl calls to a local Worker run in one test. */
export function howToRun(line: string): LineRun | null {
  if (/^curl .*http:\/\/localhost:8787\//.test(line)) return elsewhere('test/integration/readme.test.ts');
  if (/\bcurl .*https:\/\/YOUR-WORKER\//.test(line)) return never('the host is a placeholder');
  return guideLines.get(line) ?? null;
}

/** Returns the lines of `guideLines` that run in this way, in their order. */
export function linesThatRun(run: LineRun['run']): string[] {
  return [...guideLines].filter(([, how]) => how.run === run).map(([line]) => line);
}
