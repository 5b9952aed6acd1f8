// Renders the privacy statement as Markdown, for docs/privacy.md. The guide is generated, so that it equals the
// statement that deployments publish.

import { renderChanges } from '../security/markdown.ts';
import type { PrivacySentence } from './checks.ts';
import type { ProcessedData } from './processed.ts';
import { privacyStatement } from './statement.ts';
import type { DocumentedStore } from './stored.ts';

const code = (ids: readonly string[]) => ids.map((id) => `\`${id}\``).join(', ');

function proofOf(sentence: PrivacySentence): string {
  return 'checks' in sentence ? code(sentence.checks) : sentence.unchecked;
}

const escapeCell = (text: string) => text.replaceAll('|', '\\|');

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => '---'), ...rows.map((row) => row.map(escapeCell))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const sentences = (rows: readonly PrivacySentence[]) =>
  table(
    ['sentence', 'proof'],
    rows.map((row) => [row.text, proofOf(row)]),
  );

const processed = (rows: readonly ProcessedData[]) =>
  table(
    ['data', 'read from', 'purpose', 'recipient'],
    rows.map(({ data, headers, source, purpose, recipient }) => [
      data,
      [code(headers), source ?? ''].filter((text) => text !== '').join('; '),
      purpose,
      recipient,
    ]),
  );

const storeSection = ({ name, about, records, checks }: DocumentedStore) =>
  `### ${name}\n\n${about} Proof: ${code(checks)}.` +
  (records.length === 0
    ? ''
    : `\n\n${table(
        ['record', 'what it is', 'kept', 'fields'],
        records.map((record) => [
          code([record.name]),
          record.about,
          record.until,
          record.fields.map(([field]) => `\`${field}\``).join(', '),
        ]),
      )}`);

/** Returns the text of docs/privacy.md, the privacy statement in Markdown. */
export function renderPrivacyGuide(): string {
  const { about, updated, changes, visitors, members, exceptions, stores, bindings, summary, checks } =
    privacyStatement;
  return `# Privacy

<!-- Generated from src/privacy by \`node src/cli/build/privacy-guide.ts\`. -->

${about} Every deployment says the following at \`/privacy\` for people and at \`/.well-known/privacy.json\` for machines. Last changed
${updated}. ${checks.note}

\`npm run prove\` runs these checks: [proof.md](proof.md). \`npm run verify\` compares a deployment with this repository:
[verify.md](verify.md).

## Visitors

${sentences(visitors.promises)}

### What is processed

Everything in this table is kept ${visitors.kept}. No other header is read. Among those that are never read: ${code(visitors.neverRead)}.

${processed(visitors.processed)}

## Members

${sentences(members.promises)}

${processed(members.processed)}

## Limits of the promise

${sentences(exceptions)}

The decision to keep the platform's logs off: [no Workers logs](decisions/no-workers-logs.md).

## What is stored

Examples of each value are in [storage.md](storage.md).

${stores.map(storeSection).join('\n\n')}

## Bindings

A configuration with a binding that is not listed here fails \`test/architecture/promises.test.ts\`.

${table(
  ['binding', 'reason', 'what of a visitor reaches it'],
  bindings.map(({ name, reason, visitorData }) => [code([name]), reason, visitorData]),
)}

## Summary of data processing

${summary.note}

${table(
  ['topic', 'facts'],
  summary.rows.filter(({ facts }) => facts.length > 0).map(({ topic, facts }) => [topic, facts.join(' ')]),
)}

${summary.rows
  .filter((row) => row.sentences.length > 0)
  .map((row) => `### ${row.topic}\n\n${sentences(row.sentences)}`)
  .join('\n\n')}

## Changes

${renderChanges(changes)}

## Checks

${table(
  ['id', 'what is searched'],
  Object.entries(checks.prove).map(([id, searched]) => [code([id]), searched]),
)}
`;
}
