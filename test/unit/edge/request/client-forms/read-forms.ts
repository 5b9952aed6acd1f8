// Reads the tables of request headers of browsers, apps and crawlers (see README.md in this folder).

export interface Form {
  readonly why: string;
  readonly headers: readonly (readonly [string, string])[];
  /** The expected client: browser and version, system and version, vendor, model and type. */
  readonly client: readonly (string | null)[];
}

export function readForms(text: string): readonly Form[] {
  return text.trim().split('\n\n').map(readForm);
}

function readForm(block: string): Form {
  const [why = '', ...lines] = block.split('\n');
  const client = lines.pop() ?? '';
  if (!client.startsWith('= ')) throw new Error(`the form has no client: ${why}`);
  return {
    why,
    headers: lines.map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
    client: client
      .slice(2)
      .split(' | ')
      .map((value) => (value === '-' ? null : value)),
  };
}
