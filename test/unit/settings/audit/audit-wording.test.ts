import { describe, expect, it } from 'vitest';
import { unrestrictedFieldPolicy } from '../../../../src/core/project/field-policy.ts';
import { defaultProtections } from '../../../../src/core/project/protections.ts';
import { type AuditEntry, type AuditEvent, auditEvents } from '../../../../src/settings/audit/audit.ts';
import {
  describeAuditEntry,
  describeAuditEvent,
  formatEntryDescription,
} from '../../../../src/settings/audit/audit-wording.ts';
import { replacedValues } from '../../../../src/settings/audit/replaced-values.ts';

type Step = readonly [event: AuditEvent, details: AuditEntry['details'], actor?: string];

/**
 * Returns audit entries for the steps in order, from revision `from` on. Their hashes are empty, because descriptions
 * do not contain them.
 */
function chainOf(steps: readonly Step[], from = 1): readonly AuditEntry[] {
  return steps.map(([event, details, actor = 'anna'], i) => ({
    seq: from + i,
    at: '2026-11-01T12:00:00.000Z',
    actor,
    event,
    details,
    hash: '',
  }));
}

/** Describes the last audit entry of the steps. */
function describeLast(steps: readonly Step[], from = 1): string {
  const entries = chainOf(steps, from);
  const last = entries.at(-1);
  if (last === undefined) throw new Error('no entries');
  const nameOf = (member: string) => (member === 'bert' ? 'Bert' : `member ${member}`);
  return formatEntryDescription(describeAuditEntry(last, replacedValues(entries).get(last.seq) ?? new Map(), nameOf));
}

const create: Step = ['project.create', { name: 'Elbonia Today', allowlist: [] }];
const protect = (changes: object): Step => ['protections.set', { ...defaultProtections, appShells: false, ...changes }];
const fields = (changes: object): Step => ['fields.set', { ...unrestrictedFieldPolicy, ...changes }];
const issue: Step = ['key.issue', { key: 'k1', name: 'Backend' }];
const callers = ['192.0.2.0/24'];

describe('an entry', () => {
  it.each<{ steps: readonly Step[]; text: string; why: string }>([
    { steps: [create], text: 'created the project “Elbonia Today” (allowlist: empty)', why: 'no entries' },
    {
      steps: [['project.create', { name: 'Elbonia Today', allowlist: [], member: 'bert' }]],
      text: 'created the project “Elbonia Today” and made Bert its owner (allowlist: empty)',
      why: 'the command named an owner',
    },
    {
      steps: [create, ['allowlist.add', { entries: ['https://elbonia.example', 'https://a.example'] }]],
      text: 'allowed https://elbonia.example, https://a.example',
      why: 'two entries',
    },
    {
      steps: [create, ['allowlist.remove', { entries: ['https://elbonia.example'] }]],
      text: 'removed https://elbonia.example from the allowlist',
      why: 'a removal',
    },
    {
      steps: [create, ['project.rename', { name: 'B' }], ['project.rename', { name: 'C' }]],
      text: 'renamed the project (name: B → C)',
      why: 'the old name is the last rename’s',
    },
    {
      steps: [create, ['project.rename', { name: 'B' }]],
      text: 'renamed the project (name: Elbonia Today → B)',
      why: 'the first old name is the creation’s',
    },
    { steps: [create, ['development.set', { on: true }]], text: 'turned development on', why: 'a switch' },
    { steps: [create, ['development.set', { on: false }]], text: 'turned development off', why: 'a switch' },
    {
      steps: [create, protect({ callers })],
      text: 'changed the protections (callers: anywhere → 192.0.2.0/24)',
      why: 'the first old value is the default',
    },
    {
      steps: [create, protect({ callers }), protect({})],
      text: 'changed the protections (callers: 192.0.2.0/24 → anywhere)',
      why: 'back to the default',
    },
    {
      steps: [create, protect({ callers }), ['allowlist.add', { entries: [] }], protect({ callers, mode: 'server' })],
      text: 'changed the protections (mode: pages and servers → servers only)',
      why: 'only what changed, across other entries',
    },
    {
      steps: [create, protect({ pageCallers: callers, rateClass: 'low', signatureRequired: true, appShells: true })],
      text:
        'changed the protections (page callers: anywhere → 192.0.2.0/24; signature: not required → required; ' +
        'rate limit: 1,000 requests a minute → 100 requests a minute; app shells: off → on)',
      why: 'several at once',
    },
    {
      steps: [create, ['protections.set', { mode: 'both' }], protect({ signatureRequired: true })],
      text: 'changed the protections (signature: not required → required)',
      why: 'an entry from before a setting keeps the setting’s default',
    },
    {
      steps: [create, fields({ groups: unrestrictedFieldPolicy.groups.filter((group) => group !== 'city') })],
      text: 'changed the fields (withheld fields: none → city)',
      why: 'fields that are left out, because most are returned',
    },
    {
      steps: [create, fields({ coordinateDecimals: 1, echoAddress: false, honourGpc: true, groups: [] })],
      text:
        'changed the fields (withheld fields: none → all; coordinate decimals: 4 → 1; ' +
        'IP address: returned → withheld; Global Privacy Control: ignored → honoured)',
      why: 'each setting of the policy',
    },
    { steps: [create, issue], text: 'issued the key k1 “Backend” (rights: lookup, batch)', why: 'the default rights' },
    {
      steps: [create, ['key.issue', { key: 'k1', name: 'B', rights: ['usage'], endsAt: '2027-01-30T12:00:00.000Z' }]],
      text: 'issued the key k1 “B” (rights: usage; ends: 2027-01-30 12:00 UTC)',
      why: 'new values without old ones',
    },
    {
      steps: [create, issue, ['key.rotate', { key: 'k1', previousEndsAt: '2026-11-02T12:00:00.000Z' }]],
      text: 'rotated the key k1 “Backend” (previous secret ends: 2026-11-02 12:00 UTC)',
      why: 'the name is in the entry of its issue',
    },
    {
      steps: [create, issue, ['key.rotate', { key: 'k2', previousEndsAt: '2026-11-02T12:00:00.000Z' }]],
      text: 'rotated the key k2 (previous secret ends: 2026-11-02 12:00 UTC)',
      why: 'a key that was issued before the audit has no known name',
    },
    { steps: [create, ['key.revoke', { key: 'k1', name: 'B' }]], text: 'revoked the key k1 “B”', why: 'a key' },
    {
      steps: [create, ['member.invite', { role: 'viewer' }]],
      text: 'created an invite for the role viewer',
      why: 'an invite is for nobody yet',
    },
    {
      steps: [create, ['member.uninvite', { role: 'viewer' }]],
      text: 'revoked an invite for the role viewer',
      why: 'an invite is for nobody yet',
    },
    {
      steps: [create, ['member.join', { member: 'bert', role: 'viewer' }, 'bert']],
      text: 'joined the project as viewer',
      why: 'the actor is the member',
    },
    {
      steps: [create, ['member.join', { member: 'bert', role: 'viewer' }, 'operator']],
      text: 'added Bert to the project as viewer',
      why: 'the actor is another',
    },
    {
      steps: [
        create,
        ['member.join', { member: 'bert', role: 'viewer' }, 'bert'],
        ['member.role', { member: 'carl', role: 'viewer' }],
        ['member.role', { member: 'bert', role: 'admin' }],
      ],
      text: 'changed the role of Bert (role: viewer → admin)',
      why: 'the old role is the same member’s',
    },
    {
      steps: [create, ['member.role', { member: 'anna', role: 'admin' }]],
      text: 'changed the role of member anna (role: owner → admin)',
      why: 'the creator is the first owner',
    },
    {
      steps: [
        [create[0], create[1], 'operator'],
        ['member.role', { member: 'anna', role: 'admin' }],
      ],
      text: 'changed the role of member anna (role: admin)',
      why: 'a project of the operator’s command has no owner at first',
    },
    { steps: [create, ['member.remove', { member: 'bert' }]], text: 'removed Bert', why: 'a member' },
    { steps: [create, ['member.leave', { member: 'anna' }]], text: 'left the project', why: 'the actor' },
    {
      steps: [create, ['member.invite', { role: 'viewer', colour: ['mud'] }]],
      text: 'created an invite for the role viewer (colour: ["mud"])',
      why: 'a detail of a later build is shown as it is stored',
    },
    {
      steps: [create, ['protections.set', { callers: 'all', rateClass: 'huge', declaredOrigin: 1 }]],
      text:
        'changed the protections (callers: anywhere → all; rate limit: 1,000 requests a minute → huge; ' +
        'declared origin: not required → 1)',
      why: 'an unexpected value is shown as it is stored',
    },
  ])('of $steps.length steps reads: $text ($why)', ({ steps, text }) => {
    expect(describeLast(steps)).toBe(text);
  });

  it('has no old value where the project is older than its audit', () => {
    const text = 'changed the protections (mode: pages only; callers: anywhere; page callers: anywhere; ';
    expect(describeLast([protect({ mode: 'browser' })], 7)).toContain(text);
    expect(describeLast([['project.rename', { name: 'B' }]], 7)).toBe('renamed the project (name: B)');
  });
});

describe('describeAuditEvent', () => {
  it('has a distinct option for each event, without its code', () => {
    const options = auditEvents.map(describeAuditEvent);
    expect(new Set(options).size).toBe(auditEvents.length);
    expect(options.filter((option) => auditEvents.some((event) => option.includes(event)))).toEqual([]);
  });
});
