// Runs the commands of the guides that build data, as they are printed, with options that make the data small.

import { afterAll, expect, it } from 'vitest';
import { openWorkspace, runBuild } from '../../data/run-build.ts';
import { elbonianAsSources, elbonianSources } from '../../support/elbonia.ts';
import { guideLines, linesThatRun } from './how-lines-run.ts';
import { scriptOf } from './printed-lines.ts';

const workspace = openWorkspace();
afterAll(workspace.remove);

const [city] = elbonianSources({ schema: 'nested', layout: 'combined' });
const [as] = elbonianAsSources('combined');
const paths = new Map([
  ['GeoLite2-City.mmdb', workspace.write('GeoLite2-City.mmdb', city?.bytes ?? '')],
  ['GeoLite2-ASN.mmdb', workspace.write('GeoLite2-ASN.mmdb', as?.bytes ?? '')],
]);

it.each(linesThatRun('data'))('%s', (line) => {
  const how = guideLines.get(line);
  const added = how?.run === 'data' ? how.add : [];
  const words = [...scriptOf(line).args, ...added].map((word) => paths.get(word) ?? word);
  const { status, stderr } = runBuild(...words, '--out', workspace.out, '--shard-bytes', '4000', '--samples', '100');
  expect({ status, problem: status === 0 ? '' : stderr }).toEqual({ status: 0, problem: '' });
});
