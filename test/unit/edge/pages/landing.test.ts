import { describe, expect, it } from 'vitest';
import { renderLanding } from '../../../../src/edge/pages/landing.ts';

const survey = {
  name: 'Elbonian Survey',
  builtAt: '2026-06-05T13:42:02Z',
  attribution: 'Places by the Elbonian Survey',
  attributionUrl: 'https://survey.elbonia.example',
};
const networks = { ...survey, builtAt: '2026-05-01T00:00:00Z', attribution: 'Networks by Mud Telecom' };

describe('the landing page', () => {
  it('shows the date and age of the places once, and every credit', async () => {
    const page = await renderLanding(
      null,
      [survey, networks],
      'https://api.example',
      Date.parse('2026-06-07T14:00:00Z'),
    );
    expect(page).toContain('<p>Location data of 2026-06-05, 2 days old</p>');
    expect(page.match(/days? old/g)).toHaveLength(1);
    for (const { attribution } of [survey, networks]) expect(page).toContain(attribution);
  });
});
