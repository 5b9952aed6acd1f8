// Who made a change, as pages show it: the kind is a word of ours outside the name, and the operator has a mark that no
// member's name can have, since a name is text within an element of its own.

import type { ShownActor } from '../../settings/members/members.ts';

export function Actor({ actor: { kind, name } }: { readonly actor: ShownActor }) {
  if (kind === 'operator') return <strong class="badge operator">Operator’s command</strong>;
  if (kind === 'former member') return <em>{name}</em>;
  return (
    <>
      member <bdi class="name">{name}</bdi>
    </>
  );
}

/** The same where there can be no element. */
export function writeActor({ kind, name }: ShownActor): string {
  if (kind === 'operator') return 'the operator’s command';
  return kind === 'member' ? `member ${name}` : name;
}
