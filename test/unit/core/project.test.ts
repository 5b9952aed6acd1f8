import { describe, expect, it } from 'vitest';
import { parseSnapshot } from '../../../src/core/project.ts';
import { parseProjectId } from '../../../src/core/project-id.ts';

const id = parseProjectId('elboniatoday00000000');
if (id === null) throw new Error('fixture is not an id');

const generation = { salt: 'c2FsdC1vZi1tdWQtMDAwMQ', master: 'abcdefgh', endsAtMs: null };
const protections = { mode: 'server', callers: ['192.0.2.0/24'], declaredOrigin: true, rateClass: 'high' };
const snapshot = {
  schema: 2,
  id,
  revision: 7,
  development: false,
  allowlist: ['https://elbonia.example'],
  protections,
  keys: [{ id: 'mudkey01', generations: [generation] }],
};

function read(changes: Record<string, unknown>) {
  return parseSnapshot(JSON.stringify({ ...snapshot, ...changes }), id as NonNullable<typeof id>);
}

describe('parseSnapshot', () => {
  it('reads protections and keys', () => {
    const reading = read({});
    expect(reading).toMatchObject({
      kind: 'project',
      project: { mode: 'server', declaredOrigin: true, rateClass: 'high' },
    });
    if (reading.kind !== 'project') throw new Error('not a project');
    expect(reading.project.callers).toHaveLength(1);
    expect([...reading.project.keys.keys()]).toEqual(['mudkey01']);
  });

  it('reads a snapshot from before there were any: the default protections, and no keys', () => {
    const reading = read({ schema: 1, protections: undefined, keys: undefined });
    expect(reading).toMatchObject({
      kind: 'project',
      project: { mode: 'both', callers: [], declaredOrigin: false, rateClass: 'standard', keys: new Map() },
    });
  });

  it.each([
    { changes: { schema: 3 }, why: 'a schema of a later build' },
    { changes: { keys: undefined }, why: 'no keys in a schema that has them' },
    { changes: { keys: [{ id: 'mudkey01', generations: [] }] }, why: 'a key without a secret' },
    { changes: { protections: null }, why: 'protections that are nothing' },
    { changes: { protections: { ...protections, mode: 'anyone' } }, why: 'a mode that this build does not know' },
    { changes: { protections: { ...protections, callers: ['192.0.2.1/24'] } }, why: 'a network that is none' },
    { changes: { protections: { ...protections, callers: '192.0.2.0/24' } }, why: 'callers that are no list' },
    { changes: { protections: { ...protections, declaredOrigin: 'yes' } }, why: 'a switch that is no switch' },
    { changes: { protections: { ...protections, rateClass: 'unlimited' } }, why: 'a rate class of no binding' },
    { changes: { id: 'othertoday0000000000' }, why: 'another project’s' },
  ])('cannot read $why, rather than protect less', ({ changes }) => {
    expect(read(changes)).toEqual({ kind: 'unreadable' });
  });
});
