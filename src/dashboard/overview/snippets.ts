// Code snippets with a project's id and this deployment's URL. They follow README.md and src/client/README.md. Each
// works unchanged except for the key, which the user inserts, and prints the location, so that a first try shows a
// result. Tests run and compile them.

import { packageName, releases, scriptName } from '../../client/releases.ts';
import type { ProjectId } from '../../core/project/project-id.ts';

export interface Snippet {
  readonly id: string;
  readonly title: string;
  /** One sentence that says what the snippet is for. */
  readonly purpose: string;
  readonly code: string;
}

/** The IP address that examples of server calls look up. README.md shows its location. */
export const exampleAddress = '81.2.69.142';

/**
 * Returns the code snippets for a project. `credit` is the HTML that the licence of the data requires; empty if it
 * requires none.
 */
export function snippetsFor(project: ProjectId, origin: string, credit = ''): readonly Snippet[] {
  const [{ version, scriptIntegrity }] = releases;
  const script = scriptName(version);
  return [
    {
      id: 'fetch',
      title: 'fetch',
      purpose: 'From a page on an allowed origin, with nothing to install. The browser’s console shows the location.',
      code: `const answer = await fetch('${origin}/v1/visitor?project=${project}');
if (!answer.ok) throw new Error(await answer.text());
const { country, city } = await answer.json();
console.log(country.name, city);`,
    },
    {
      id: 'script',
      title: 'Script tag',
      purpose: 'The client library from this deployment: typed errors, a timeout and a fallback.',
      code: `<script type="module" src="${origin}/${script}" integrity="${scriptIntegrity}" crossorigin></script>
<script type="module">
  import { locate } from '${origin}/${script}';

  const { country, city } = await locate('${project}');
  console.log(country.name, city);
</script>${credit === '' ? '' : `\n\n${credit}`}`,
    },
    {
      id: 'library',
      title: 'Client library',
      purpose: 'The same library, for code that you bundle.',
      code: `// npm install ${origin}/${packageName(version)}
import { locate } from 'wherefrom/client';

const { country, city } = await locate('${project}', { endpoint: '${origin}' });
console.log(country.name, city);`,
    },
    {
      id: 'server',
      title: 'Server library',
      purpose:
        'From a server, for any IP address: signed requests, retries and batches. Issue a key first and keep it out of pages.',
      code: `// npm install ${origin}/${packageName(version)}
import { createServerClient } from 'wherefrom/server';

const wherefrom = createServerClient({ url: '${origin}', key: process.env.WHEREFROM_KEY, sign: true });
const { country, city } = await wherefrom.lookup('${exampleAddress}');
console.log(country.name, city);`,
    },
    {
      id: 'curl',
      title: 'Server with a key',
      purpose: 'From a server, for any IP address. Issue a key first and keep it out of pages.',
      code: `curl -H "Authorization: Bearer $WHEREFROM_KEY" '${origin}/v1/ip/${exampleAddress}'`,
    },
    {
      id: 'signed',
      title: 'Server with a signature',
      purpose: signedPurpose,
      code: signedRequest(project, new URL(origin)),
    },
  ];
}

const signedPurpose =
  'The key stays on your server: each request carries a signature (RFC 9421) that is valid for one minute. For Node.js.';

function signedRequest(project: ProjectId, { origin, host }: URL): string {
  return `import { createHmac } from 'node:crypto';

const [, , keyId, secret] = (process.env.WHEREFROM_KEY ?? '').split('_');
const path = '/v1/ip/${exampleAddress}';
const created = Math.floor(Date.now() / 1000);
const covered = '("@method" "@authority" "@path" "@query")';
const input = \`\${covered};created=\${created};keyid="${project}:\${keyId}"\`;
const base = [
  '"@method": GET',
  '"@authority": ${host}',
  \`"@path": \${path}\`,
  '"@query": ?',
  \`"@signature-params": \${input}\`,
].join('\\n');
const signature = createHmac('sha256', secret.slice(0, 52)).update(base).digest('base64');

const answer = await fetch(\`${origin}\${path}\`, {
  headers: { 'Signature-Input': \`sig=\${input}\`, Signature: \`sig=:\${signature}:\` },
});
if (!answer.ok) throw new Error(await answer.text());
const { country, city } = await answer.json();
console.log(country.name, city);`;
}
