import { beforeAll, describe, expect, it } from 'vitest';
import type { SettingsPlane } from '../../../src/dashboard/plane.ts';
import { callersMax, changeProtections, setProtections } from '../../../src/dashboard/protections.ts';
import { accepted, makeProject, openPlane, snapshotInKv } from './plane.ts';

let plane: SettingsPlane;
beforeAll(async () => {
  plane = await openPlane();
});

describe('changeProtections', () => {
  it('stores networks in canonical form, each once', () => {
    const changed = changeProtections(null, {
      callers: ['2001:DB8::/32', '192.0.2.7', '::ffff:192.0.2.7', '192.0.2.7/32'],
    });
    expect(accepted(changed)?.callers).toEqual(['2001:db8::/32', '192.0.2.7/32']);
  });

  it('stores the default ones as none', () => {
    const changed = accepted(changeProtections(null, { mode: 'server' }));
    expect(changed?.mode).toBe('server');
    expect(changeProtections(changed, { mode: 'both' })).toEqual({ ok: true, value: null });
  });

  it.each([
    { typed: { mode: 'anyone' }, code: 'mode_unknown', why: 'no such mode' },
    { typed: { rateClass: 'unlimited' }, code: 'rate_class_unknown', why: 'no such class' },
    { typed: { callers: ['192.0.2.0/24', 'elbonia.example'] }, code: 'callers_refused', why: 'one that is no network' },
    {
      typed: { callers: Array.from({ length: callersMax + 1 }, (_, i) => `10.0.${i}.0/24`) },
      code: 'callers_too_many',
      why: 'one more than there may be',
    },
  ])('refuses $code ($why)', ({ typed, code }) => {
    expect(changeProtections(null, typed)).toMatchObject({ ok: false, refusal: { code } });
  });
});

describe('setProtections', () => {
  it('changes what is typed, leaves the rest, and publishes it', async () => {
    const { id } = await makeProject(plane);
    accepted(await setProtections(plane, id, { mode: 'server', callers: ['192.0.2.0/24'] }, 'current'));
    accepted(await setProtections(plane, id, { rateClass: 'low' }, 'current'));
    expect(await snapshotInKv(plane, id)).toMatchObject({
      protections: { mode: 'server', callers: ['192.0.2.0/24'], declaredOrigin: false, rateClass: 'low' },
    });
  });

  it('writes nothing where everything is as asked for', async () => {
    const { id } = await makeProject(plane);
    expect(accepted(await setProtections(plane, id, { mode: 'both' }, 'current'))).toMatchObject({ changed: false });
  });
});
