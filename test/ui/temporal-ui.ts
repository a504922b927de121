import type { Locator, Page } from 'playwright-core';
import { until } from '../harness/until.js';

/** The Temporal UI as an operator's hands and eyes use it. */
export class TemporalUi {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /**
   * Opens the filled-in start form at `link`, pastes the JSON, starts, follows the link to the new case. The form looks for
   * an earlier case of this id while it loads, and puts its input, or nothing, in place of what was pasted too early.
   */
  async start(link: string, json: string): Promise<void> {
    await this.page.goto(link, { waitUntil: 'networkidle' });
    await this.paste(this.page.locator('body'), json);
    const started = this.page.getByRole('link', { name: 'Workflow started successfully' });
    await this.press(this.page.getByTestId('start-workflow-button'), () => started.isVisible());
    await started.click();
    await this.page.getByRole('heading', { name: 'Timeline' }).waitFor();
  }

  async open(link: string): Promise<void> {
    await this.page.goto(link);
  }

  /** A tab of the case's page, by the last part of its address: `timeline`, `user-metadata`. */
  async tab(name: string): Promise<void> {
    await this.page.locator(`a[href*="/${name}"]:visible`).first().click();
  }

  /** All the text of the page, each run of spaces as one, as soon as it contains all that is `expected`. */
  async shows(...expected: string[]): Promise<string> {
    return until(`the page to show “${expected.join('”, “')}”`, async () => {
      const text = (await this.page.locator('body').innerText()).replace(/\s+/g, ' ');
      return expected.every((one) => text.includes(one)) ? text : undefined;
    });
  }

  /**
   * What `read`, an expression, finds in the current details once they show all that is `expected`: at one moment, because
   * they are drawn anew. The page shows the details of when it last looked, so `expected` is asked again and the page looks
   * again until they agree.
   */
  async currentDetails<T extends object | string>(
    expected: string | (() => Promise<string[]>),
    read = 'document.body.innerText',
  ): Promise<T> {
    await this.tab('user-metadata');
    return until(`current details with “${expected}”`, async () => {
      const texts = typeof expected === 'string' ? [expected] : await expected();
      const looked = `${JSON.stringify(texts)}.every((text) => document.body?.innerText.includes(text)) ? (${read}) : undefined`;
      for (const frame of this.page.frames().slice(1)) {
        const found = await frame.evaluate<T | undefined>(looked).catch(() => undefined);
        if (found !== undefined) return found;
      }
      await this.page.keyboard.press('r');
      return undefined;
    });
  }

  /** Opens the update dialog; answers the names and descriptions of the updates that it offers. */
  async offeredUpdates(): Promise<string[]> {
    await this.page.locator('button:visible', { hasText: 'More Actions' }).first().click();
    await this.page.locator('[data-testid=update-button]:visible').click();
    await this.page.locator('[data-testid=update-select-button]:visible').click();
    const options = this.page.locator('[role=option]:visible');
    await options.first().waitFor();
    return options.allInnerTexts();
  }

  /** Opens the update dialog and fills it in. */
  async fillUpdate(name: string, json: string): Promise<Locator> {
    await this.offeredUpdates();
    const option = this.page.locator('[role=option]:visible', { hasText: new RegExp(`^\\s*${name}\\b`) });
    await option.first().click();
    // The list fades away; until then its text is part of the dialog.
    await until(`${name} to be chosen`, async () => {
      const chosen = await this.page.locator('[data-testid=update-select-button]:visible input').first().inputValue();
      const open = await this.page.locator('[role=option]:visible').count();
      return chosen === name && open === 0 ? true : undefined;
    });
    const dialog = this.page.locator('[role=dialog]:visible, dialog:visible').first();
    await this.paste(dialog, json);
    return dialog;
  }

  /** Gives an update through the dialog; answers what the dialog says about it, or undefined when it was accepted. */
  async update(name: string, json: string): Promise<string | undefined> {
    const dialog = await this.fillUpdate(name, json);
    const before = await dialog.innerText();
    const answer = async (): Promise<string> => ((await dialog.isVisible()) ? dialog.innerText().catch(() => '') : '');
    await this.press(dialog.getByRole('button', { name: 'Submit' }), async () => (await answer()) !== before);
    const { said } = await until('an answer to the update', async () => {
      const text = await answer();
      return text.includes('Update in progress') ? undefined : { said: text || undefined };
    });
    return said;
  }

  /** The button of the UI itself, which knows nothing of our commands. */
  async requestCancellation(): Promise<void> {
    await this.page.locator('button:visible', { hasText: 'Request Cancellation' }).first().click();
    await this.page.locator('[data-testid=confirm-modal-button]:visible').click();
  }

  private async paste(within: Locator, json: string): Promise<void> {
    const editor = within.locator('.cm-content[contenteditable=true]:visible').last();
    await editor.fill(json);
    await editor.blur();
    await this.page.waitForTimeout(300);
  }

  /** Presses a button, again when nothing came of it: leaving the editor reformats it, and the button moves away. */
  private async press(button: Locator, isTaken: () => Promise<boolean>): Promise<void> {
    await until('the button to be taken', async () => {
      await button.click({ timeout: 3_000 }).catch(() => undefined);
      return until('a sign of it', async () => ((await isTaken()) ? true : undefined), 4_000).catch(() => undefined);
    });
  }
}
