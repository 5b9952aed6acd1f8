import { describe, expect, it } from 'vitest';
import { createDashboard } from '../../../src/dashboard/app.tsx';

const { app } = createDashboard({
  now: () => new Date(),
  fillRandom: () => {},
  readSession: async () => null,
  isSteppedUp: () => false,
});

describe('the dashboard', () => {
  it('answers what it does not have with a page of its own', async () => {
    const response = await app.request('/dashboard/nothing');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<!doctype html>\n<html lang="en">');
  });
});
