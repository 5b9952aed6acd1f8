import { describe, expect, it } from 'vitest';
import { demoProject, seedDemoProject } from '../../../../src/cli/start/demo-project.ts';
import { parseSnapshot, snapshotKey } from '../../../../src/core/project/project.ts';
import { parseProjectId } from '../../../../src/core/project/project-id.ts';
import { authoriseOrigin } from '../../../../src/edge/admission/authorise.ts';
import { openSettings } from '../context.ts';

describe('the demo project', () => {
  it('admits pages on every form of the loopback address, and no others', async () => {
    const settings = await openSettings();
    expect(await seedDemoProject(settings)).toBe('ready');
    const id = parseProjectId(demoProject.id);
    const reading = id === null ? null : parseSnapshot((await settings.kv.get(snapshotKey(id))) ?? '', id);
    if (reading?.kind !== 'project') throw new Error('the demo project has no snapshot');
    const isAdmitted = (origin: string) => authoriseOrigin(reading.project, origin).ok;
    const admitted = [
      ...['http://localhost', 'http://localhost:5173', 'http://127.0.0.1:3000', 'http://[::1]:8080'],
      ...['http://app.localhost:5173', 'https://demo.example'],
    ];
    expect(admitted.filter((origin) => !isAdmitted(origin))).toEqual([]);
    expect(['https://stranger.example', 'http://127.0.0.2', 'https://www.demo.example'].filter(isAdmitted)).toEqual([]);
  });
});
