// `node src/cli/build/privacy-guide.ts`: writes docs/privacy.md from the privacy statement. Run it after each change of
// the statement; a test refuses a stale guide.

import { writeFileSync } from 'node:fs';
import { renderPrivacyGuide } from '../../privacy/markdown.ts';

writeFileSync(new URL('../../../docs/privacy.md', import.meta.url), renderPrivacyGuide());
