// Keyboard-only navigation of a page.

import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Presses Tab until the control has the focus. Every control on the way must show a focus indicator. */
export async function tabTo(page: Page, control: Locator): Promise<void> {
  await control.waitFor();
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const shown = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
      return outlineStyle !== 'none' && outlineWidth !== '0px';
    });
    expect(shown).toBe(true);
    if (await control.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('the control cannot be reached with Tab');
}

/** Presses Tab until the control has the focus, then Enter. */
export async function tabToAndPressEnter(page: Page, control: Locator): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press('Enter');
}
