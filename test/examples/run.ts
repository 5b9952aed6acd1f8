// `npm run examples`: installs, checks, builds and drives the projects of docs/examples as a user would, against a built
// Worker on this machine. Needs the npm registry and Chromium, so `npm test` does not run it.

import { asksForHelp } from '../../src/cli/help.ts';
import { exampleProjects } from './projects.ts';

const usage = `Usage: npm run examples -- [NAME…]

Installs, checks, builds and drives the projects of docs/examples, or those with the given names:
${exampleProjects.map(({ name }) => `  ${name}`).join('\n')}

Needs the npm registry and Chromium.`;

async function main(names: readonly string[]): Promise<number> {
  if (asksForHelp(names)) {
    console.log(usage);
    return 0;
  }
  const unknown = names.filter((name) => !exampleProjects.some((project) => project.name === name));
  if (unknown.length > 0) {
    console.error(`No example is named ${unknown.join(', ')}.\n\n${usage}`);
    return 2;
  }
  // The module is imported here, because it prepares the Worker, which takes seconds.
  const { examineExamples } = await import('./examine.ts');
  const failed = await examineExamples(
    names.length === 0 ? exampleProjects : exampleProjects.filter(({ name }) => names.includes(name)),
  );
  console.log(failed.length === 0 ? '\nAll examples work.' : `\nFailed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
process.exit(await main(process.argv.slice(2)));
