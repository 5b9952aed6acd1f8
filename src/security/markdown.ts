// The security policy as .github/SECURITY.md. The file is generated, so that it equals the policy that deployments
// publish at /security.

import { type PolicyChange, policyChanges, policySections } from './policy.ts';

const items = (texts: readonly string[]) => texts.map((text) => `- ${text}`).join('\n');

/** Returns a change log as a Markdown list. */
export function renderChanges(changes: readonly PolicyChange[]): string {
  return items(changes.map(({ day, text }) => `${day}: ${text}`));
}

/** Returns the text of .github/SECURITY.md. */
export function renderPolicy(): string {
  const sections = policySections.map(({ title, paragraphs, items: listed }) =>
    [`## ${title}`, ...paragraphs, ...(listed.length === 0 ? [] : [items(listed)])].join('\n\n'),
  );
  return `# Security

<!-- Generated from src/security/policy.ts by \`node src/cli/build/security-policy.ts\`. -->

Every deployment says the following at \`/security\`. Last changed ${policyChanges[0].day}.

${sections.join('\n\n')}

## Changes

${renderChanges(policyChanges)}
`;
}
