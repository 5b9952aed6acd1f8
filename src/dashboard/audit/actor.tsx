// Shows who made a change (the actor). The actor's kind, such as "member" or "operator", is fixed text outside the
// element of the name, so that no member's name can imitate the operator.

import type { ActorLabel } from '../../settings/members/members.ts';

export function ActorName({ actor: { kind, name } }: { readonly actor: ActorLabel }) {
  if (kind === 'operator') return <strong class="badge operator">Operator’s command</strong>;
  if (kind === 'former member') return <em>{name}</em>;
  return (
    <>
      member <bdi class="name">{name}</bdi>
    </>
  );
}

/** Returns the actor as plain text, where an element is not possible. */
export function formatActor({ kind, name }: ActorLabel): string {
  if (kind === 'operator') return 'the operator’s command';
  return kind === 'member' ? `member ${name}` : name;
}
