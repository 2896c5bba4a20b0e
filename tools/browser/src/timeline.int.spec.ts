import { buffer } from 'node:stream/consumers';
import type { Download, Page } from 'playwright-core';
import { startSystem, type ASystem } from './testing/a-system';
import { accessibilityFindings, describeInBrowser, neededWidth, Visits } from './testing/visits';

describeInBrowser('The timeline', () => {
  const visits = new Visits();
  let system: ASystem;

  beforeAll(async () => {
    system = await startSystem();
    const put = (id: string, body: object) =>
      system.call('PUT', `/tasks/${id}`, { name: id, executor: 'local', max_retry: 0, ...body });
    await put('quick', { handler: 'quick', cron_expression: '@every 10m' });
    await put('broken', { handler: 'fail' });
    await put('blocked', { handler: 'wait', cron_expression: '@every 1s', execution_mode: 'skip' });
    await system.call('POST', '/tasks/quick/trigger');
    await system.call('POST', '/tasks/broken/trigger');
    await until(async () => (await itemsOf('/ledger?outcome=skipped')).length > 0);
    // From now on nothing of this task changes.
    await system.call('POST', '/tasks/blocked/disable');
    await until(async () => (await itemsOf('/executions?status=failed')).length > 0);
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    system.release();
    await visits.end();
    await system.stop();
  });

  const itemsOf = async (path: string) => (await system.call('GET', path))['items'] as readonly object[];
  const track = (page: Page, name: RegExp) => page.getByRole('img', { name });

  it('shows what ran, what did not and what is due, trouble first, with a finding', async () => {
    const page = await visits.open(system, '/timeline', { as: 'viewer' });
    await track(page, /^broken: 1 execution, 1 failed$/).waitFor();
    await track(page, /^blocked: 1 execution, \d+ not run/).waitFor();
    await track(page, /^quick: 1 execution, 6 due$/).waitFor();
    await page.getByText(/^1 of 2 executions failed, the first at /).waitFor();
    const names = await page.getByRole('row').getByRole('link').allTextContents();
    expect(names.at(-1)).toBe('quick');
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('goes through the marks with the arrow keys, and opens the execution behind one', async () => {
    const page = await visits.open(system, '/timeline?span=1h', { as: 'viewer' });
    await track(page, /^broken:/).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText(/^broken: Failed, .* took .* late/).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'It failed' }).waitFor();
  });

  it('opens the due times behind one that did not run', async () => {
    const page = await visits.open(system, '/timeline?span=1h&q=blocked', { as: 'viewer' });
    const ring = track(page, /^blocked:/)
      .locator('[data-mark]')
      .filter({ hasText: /Skipped/ });
    await ring.first().click({ force: true });
    // Several of them are one mark at first, and are taken apart by a click.
    await page.waitForURL(/from=|ledger/);
    while (!page.url().includes('/ledger')) {
      const before = page.url();
      await ring.first().click({ force: true });
      await page.waitForURL((url) => url.href !== before);
    }
    await page.getByRole('link', { name: 'Ledger', exact: true }).waitFor();
  });

  it('zooms with buttons, keys and the pointer, and keeps the span in the URL', async () => {
    const page = await visits.open(system, '/timeline?span=1h', { as: 'viewer' });
    const strip = track(page, /^How busy it is/);
    await strip.waitFor();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.waitForURL(/from=.*to=/);
    const lengthMs = () => {
      const { searchParams } = new URL(page.url());
      const [from, to] = ['from', 'to'].map((name) =>
        Date.parse(JSON.parse(`"${searchParams.get(name)}"`) as string),
      );
      return (to ?? 0) - (from ?? 0);
    };
    const zoomed = lengthMs();
    expect(zoomed).toBeLessThan(40 * 60_000);
    await page.getByRole('button', { name: 'Zoom out' }).click();
    await page.waitForURL(() => lengthMs() > zoomed);
    const box = await strip.boundingBox();
    const [x = 0, y = 0, width = 0] = [box?.x, box?.y, box?.width];
    await page.mouse.move(x + width * 0.5, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.95, y + 20, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(() => lengthMs() < 50 * 60_000);
    await strip.focus();
    await page.keyboard.press('ArrowLeft');
    await page
      .getByRole('status')
      .filter({ hasText: /^\w{3} \d+, \d{4}, .*:/ })
      .waitFor();
    await page.getByRole('button', { name: 'Next 24 h' }).click();
    await page.waitForURL(/span=next/);
    await track(page, /^quick: \d+ due/).waitFor();
  });

  it('shows the same as a table, and saves it as a file', async () => {
    const page = await visits.open(system, '/timeline', { as: 'viewer' });
    await page.getByRole('button', { name: 'As a table' }).click();
    await page
      .getByRole('row', { name: /blocked Skipped/ })
      .first()
      .waitFor();
    expect(page.url()).toContain('view=table');
    expect(await accessibilityFindings(page)).toEqual([]);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const text = await textOf(await saved);
    expect(text).toMatch(/^\ufefftask_id,task_name,outcome,/);
    expect(text).toMatch(/\nbroken,broken,failed,/);
    expect(text).toMatch(/\nblocked,blocked,skipped,.*,overlap,/);
  });

  it('shows a run as it comes, and finds by name', async () => {
    const page = await visits.open(system, '/timeline?q=broken', { as: 'viewer' });
    await track(page, /^broken: 1 execution, 1 failed$/).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await system.call('POST', '/tasks/broken/trigger');
    await track(page, /^broken: 2 executions, 2 failed$/).waitFor();
    await page.getByRole('searchbox').fill('nobody');
    await page.getByRole('heading', { name: 'No task of this span matches.' }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await track(page, /^quick:/).waitFor();
  });

  it('is one click away from what the overview says about the next minutes', async () => {
    const page = await visits.open(system, '/', { as: 'viewer' });
    await page
      .getByRole('link', { name: /^1 task is due in the next 10 minutes, at most 1 at once/ })
      .click();
    await page.waitForURL(/timeline\?span=1h/);
    await track(page, /^quick:/).waitFor();
  });

  it.each([
    { theme: 'dark', language: 'zh-CN', width: 390 },
    { theme: 'light', language: 'en', width: 320 },
  ] as const)('has no barrier in $theme, $language, $width wide', async (look) => {
    const page = await visits.open(system, '/timeline', { as: 'operator', ...look });
    await track(page, /^quick/).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await neededWidth(page)).toBeLessThanOrEqual(look.width);
  });
});

const textOf = async (download: Download): Promise<string> =>
  (await buffer(await download.createReadStream())).toString();

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(setImmediate);
}
