import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formatSampleFile } from '../../../data/sample/sample-file.ts';
import { commandOfNeed, type DataBuildNeed, findDataNeed, provideBuiltData } from '../../../src/cli/build/data-need.ts';
import { buildElbonia } from '../../support/elbonia.ts';
import { temporaryFolder } from '../scripts.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const { manifest, shards } = buildElbonia();
const { codes: _, ...withoutCodes } = manifest;
const seed = { name: 'DB-IP City Lite', builtAt: '2026-06-05T13:42:02Z' };
const outdated = 'an older version built it, without the samples of countries and regions';
const broken = 'it is incomplete, or another version built it';

interface Built {
  readonly manifest: object | string | null;
  readonly provenance?: Parameters<typeof formatSampleFile>[0]['provenance'];
  readonly lacksShard?: boolean;
}

let built = 0;

/** Writes built data into a new folder and returns the path of its manifest. */
function write({ manifest: content, provenance, lacksShard = false }: Built): string {
  const path = join(folder.path, String(built++));
  mkdirSync(join(path, 'assets/shards'), { recursive: true });
  for (const [name, bytes] of [...shards].slice(lacksShard ? 1 : 0)) {
    writeFileSync(join(path, 'assets/shards', `${name}.shard`), bytes);
  }
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  if (content !== null) writeFileSync(join(path, 'manifest.json'), text);
  if (provenance !== undefined) {
    const { inputs } = manifest;
    const published = { inputs, ...seed, type: 'city', schema: null, provenance, sample: { v4: null, v6: null } };
    writeFileSync(join(path, 'sample.json'), formatSampleFile(published));
  }
  return join(path, 'manifest.json');
}

const dbip = { places: 'dbip', asn: 'default', editions: [] } as const;
const asnOfSeed = { ...manifest.asn, serves: 'addresses' };

describe('findDataNeed', () => {
  it.each<{ built: Built; need: string; why: string }>([
    { built: { manifest }, need: 'none', why: 'complete data' },
    { built: { manifest: null }, need: 'build npm run data: there is none yet', why: 'a new clone' },
    {
      built: { manifest: withoutCodes, provenance: dbip },
      need: `build npm run data: ${outdated}`,
      why: 'an older version built it',
    },
    {
      built: { manifest: withoutCodes, provenance: { ...dbip, asn: 'none' } },
      need: `build npm run data -- --no-asn: ${outdated}`,
      why: 'the operator left AS numbers out',
    },
    {
      built: { manifest: { ...withoutCodes, database: { ...manifest.database, ...seed }, asn: asnOfSeed } },
      need: `build npm run data: ${outdated}`,
      why: 'the embedded data, built before its source was recorded',
    },
    {
      built: { manifest: withoutCodes, provenance: { places: 'file', asn: 'file', editions: [] } },
      need: `operator npm run data -- --source PATH --asn PATH: ${outdated}`,
      why: 'the source was a file of the operator',
    },
    {
      built: {
        manifest: withoutCodes,
        provenance: { places: 'maxmind', asn: 'none', editions: ['GeoLite2-City'] },
      },
      need: `operator npm run data -- --maxmind GeoLite2-City --no-asn: ${outdated}`,
      why: 'a build takes an account at MaxMind',
    },
    {
      built: { manifest: withoutCodes },
      need: `operator npm run data -- --source PATH: ${outdated}`,
      why: 'the source is unknown',
    },
    {
      built: { manifest: { ...manifest, schema: 1 }, provenance: dbip },
      need: `build npm run data: ${broken}`,
      why: 'another version built it',
    },
    {
      built: { manifest: '{"schema":', provenance: dbip },
      need: `build npm run data: ${broken}`,
      why: 'the manifest is cut off',
    },
    {
      built: { manifest, provenance: dbip, lacksShard: true },
      need: `build npm run data: ${broken}`,
      why: 'a shard is missing',
    },
    {
      built: { manifest: { ...manifest, schema: 1 } },
      need: `operator, unusable npm run data -- --source PATH: ${broken}`,
      why: 'another version built it from an unknown source',
    },
  ])('returns "$need" ($why)', ({ built: data, need }) => {
    expect(describeNeed(findDataNeed(write(data)))).toBe(need);
  });
});

function describeNeed(need: DataBuildNeed): string {
  if (need.kind === 'none') return need.kind;
  const unusable = need.kind === 'operator' && !need.isUsable ? ', unusable' : '';
  return `${need.kind}${unusable} ${commandOfNeed(need)}: ${need.why}`;
}

describe('provideBuiltData', () => {
  it.each<{ need: DataBuildNeed; succeeds?: boolean; builds: number; prints: string; problem: RegExp | null }>([
    { need: { kind: 'none' }, builds: 0, prints: '', problem: null },
    { need: { kind: 'build', why: outdated, options: ['--no-asn'] }, builds: 1, prints: outdated, problem: null },
    { need: { kind: 'build', why: outdated, options: [] }, succeeds: false, builds: 1, prints: '', problem: /failed/ },
    {
      need: { kind: 'operator', why: outdated, options: ['--source', 'PATH'], isUsable: true },
      builds: 0,
      prints: 'Run: npm run data -- --source PATH',
      problem: null,
    },
    {
      need: { kind: 'operator', why: broken, options: ['--source', 'PATH'], isUsable: false },
      builds: 0,
      prints: '',
      problem: /incomplete.*Run: npm run data -- --source PATH$/,
    },
  ])(
    'with $need builds $builds times and prints "$prints"',
    async ({ need, succeeds = true, builds, prints, problem }) => {
      const printed: string[] = [];
      const calls: unknown[] = [];
      const build = async (...call: unknown[]) => calls.push(call) > 0 && succeeds;
      const result = await provideBuiltData('/data', need, { build, print: (line) => printed.push(line) });
      expect(printed.join('\n')).toContain(prints);
      expect(calls).toEqual(builds === 0 ? [] : [['/data', need.kind === 'none' ? [] : need.options]]);
      if (problem === null) expect(result).toBe(null);
      else expect(result).toMatch(problem);
    },
  );
});
