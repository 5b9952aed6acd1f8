// The project of the benchmark: its snapshot in KV, the origin of its page and its key.

import { formatKey, parseKeyId } from '../../../src/core/key.ts';
import { deriveKeySecret, importMasterSecrets } from '../../../src/core/master-secret.ts';
import type { Snapshot } from '../../../src/core/project/project.ts';
import { parseProjectId } from '../../../src/core/project/project-id.ts';

export const projectId = 'bench000000000000000';
export const pageOrigin = 'https://elbonia.example';

/** The master secret of the measured Workers. They listen on loopback only. */
export const secret = 'the benchmark keeps no secret from anybody';

async function makeKey() {
  const [project, key, masters] = [
    parseProjectId(projectId),
    parseKeyId('bench000'),
    await importMasterSecrets(secret, undefined),
  ];
  if (project === null || key === null || masters === null) throw new Error('the key of the benchmark is not one');
  const generation = { salt: 'A'.repeat(22), master: masters.current.id, endsAtMs: null };
  const keySecret = await deriveKeySecret(masters.current, generation, project, key);
  return { text: formatKey({ project, key, secret: keySecret }), stored: { id: key, generations: [generation] } };
}

const { text, stored } = await makeKey();

/** The bearer key for the benchmark's server calls. */
export const benchKey = text;

export const snapshot: Snapshot = {
  schema: 2,
  id: projectId,
  revision: 1,
  development: false,
  allowlist: [pageOrigin, 'https://*.elbonia.example'],
  keys: [stored],
};
