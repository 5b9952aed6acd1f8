// `node src/cli/build/security-policy.ts`: writes .github/SECURITY.md from the security policy. Run it after each
// change of the policy; a test refuses a stale file.

import { writeFileSync } from 'node:fs';
import { renderPolicy } from '../../security/markdown.ts';

writeFileSync(new URL('../../../.github/SECURITY.md', import.meta.url), renderPolicy());
