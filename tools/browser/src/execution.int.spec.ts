import { text as textOf } from 'node:stream/consumers';
import { startSystem, type ASystem } from './testing/a-system';
import { accessibilityFindings, describeInBrowser, neededWidth, Visits } from './testing/visits';

/** What a server with a log of 100,000 lines answers. */
function linesOfLongLog(url: string) {
  const query = new URL(url).searchParams;
  const [oldest, end] = [0, 100_000];
  const from = query.has('tail') ? end - Number(query.get('tail')) : Number(query.get('from'));
  const next = Math.min(end, from + Number(query.get('limit') ?? query.get('tail')));
  const items = Array.from({ length: next - from }, (_, i) => ({
    number: from + i,
    at: new Date(from + i).toISOString(),
    level: 'info',
    message: `message ${from + i}`,
    attempt: 1,
  }));
  return { items, from, next, oldest, end, looked_at: next - from, progress: null };
}

describeInBrowser('The page of an execution', () => {
  const visits = new Visits();
  let system: ASystem;
  const pathOf = (id: unknown) => `/executions/${encodeURIComponent(String(id))}`;
  const run = async (task: string, order: Readonly<Record<string, unknown>> = {}) =>
    pathOf((await system.call('POST', `/tasks/${task}/trigger`, order))['execution_id']);

  beforeAll(async () => {
    system = await startSystem();
    const local = { executor: 'local', max_retry: 0 };
    await system.call('PUT', '/tasks/ledger', { name: 'Close the ledger', handler: 'talk', ...local });
    await system.call('PUT', '/tasks/slow', { name: 'slow', handler: 'wait', ...local });
    await system.call('PUT', '/tasks/picky', {
      name: 'picky',
      handler: 'quick',
      labels: { gpu: 'yes' },
      ...local,
    });
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    await visits.end();
    await system.stop();
  });

  it('shows why it failed, what changed since it last worked, and runs it again', async () => {
    const good = await visits.open(system, await run('ledger'), { as: 'operator' });
    await good.getByText('Succeeded', { exact: true }).first().waitFor();
    await system.call('PATCH', '/tasks/ledger', { parameters: { fails: true } });
    const page = await visits.open(system, await run('ledger'), { as: 'operator' });
    await page.getByRole('heading', { name: 'It failed' }).waitFor();
    await page.getByText('the ledger is closed').first().waitFor();
    await page.getByRole('row', { name: 'Task version 1 2' }).waitFor();
    await page.getByRole('row', { name: /^Parameters .*"fails": true/ }).waitFor();
    const changed = page.getByRole('region', { name: 'What changed since it last worked' }).first();
    await changed.getByText(/^Changed in the task: parameters.* \(by .+\)$/).waitFor();
    expect(await changed.getByRole('link', { name: /^parameters/ }).getAttribute('href')).toMatch(
      /\/tasks\/ledger\/changes\?version=2$/,
    );
    expect(await page.title()).toBe('Failed · Close the ledger · Distribute Schedule');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.getByRole('link', { name: 'Show it' }).click();
    await page.getByText('Rerun of').waitFor();
  });

  it('shows the log, finds lines in it, and opens at the line that a link names', async () => {
    await system.call('PATCH', '/tasks/ledger', { parameters: {} });
    const page = await visits.open(system, `${await run('ledger')}?line=1`, { as: 'viewer' });
    const log = page.getByRole('log');
    await log.getByText('slow answer', { exact: true }).waitFor();
    await log.getByText('connecting').waitFor();
    expect(await log.locator('[data-marked=true]').textContent()).toContain('slow answer');
    await page.getByLabel('Level').selectOption('warn');
    await log.getByText('connecting').waitFor({ state: 'hidden' });
    await page.getByLabel('Level').selectOption({ label: 'All levels' });
    await page.getByLabel('Find in the log').fill('CONN');
    await log.getByText('slow answer').waitFor({ state: 'hidden' });
    await page.getByText('Looked at 2 lines, found 1').waitFor();
    expect(page.url()).toContain('find=CONN');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ]);
    expect(await textOf(await download.createReadStream())).toMatch(
      / 1 info  connecting\n.* 1 warn  slow answer\n$/,
    );
  });

  it('opens a log of 100,000 lines at its end, and goes to any other line of it', async () => {
    const path = await run('ledger');
    const page = await visits.open(system, '/settings', { as: 'viewer' });
    const open = async (where: string, text: string) => {
      const startedAt = performance.now();
      await page.goto(system.origin + where);
      await page.getByRole('log').getByText(text, { exact: true }).waitFor();
      return performance.now() - startedAt;
    };
    const shortMs = await open(path, 'connecting');
    await page.route(/\/logs\?/, (request) =>
      request.fulfill({ json: linesOfLongLog(request.request().url()) }),
    );
    const longMs = await open(path, 'message 99999');
    process.stdout.write(
      `opened a log of 2 lines in ${Math.round(shortMs)} ms, of 100,000 in ${Math.round(longMs)} ms\n`,
    );
    expect(longMs).toBeLessThan(2 * shortMs + 500);
    expect(await page.evaluate<number>('document.querySelectorAll("*").length')).toBeLessThan(1500);
    const log = page.getByRole('log');
    await log.press('Home');
    await log.getByText('message 0', { exact: true }).waitFor();
    await log.press('End');
    await log.getByText('message 99999', { exact: true }).waitFor();
    await open(`${path}?line=50000`, 'message 50000');
    expect(await log.locator('[data-marked=true]').textContent()).toContain('message 50000');
    expect(await page.evaluate<number>('document.querySelectorAll("*").length')).toBeLessThan(1500);
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('masks values that are named like a secret until somebody asks for them', async () => {
    const page = await visits.open(system, await run('ledger'), { as: 'operator' });
    await page.getByRole('heading', { name: 'Result' }).waitFor();
    expect(await page.getByText('not for the eyes').count()).toBe(0);
    await page.getByRole('button', { name: 'Show secrets' }).click();
    await page.getByText('not for the eyes').waitFor();
  });

  it('shows a viewer neither secrets nor what only an operator may do', async () => {
    const page = await visits.open(system, await run('ledger'), { as: 'viewer' });
    await page.getByRole('heading', { name: 'Result' }).waitFor();
    await page.getByText('"api_key": "***"').waitFor();
    expect(await page.getByRole('button', { name: 'Run again' }).count()).toBe(0);
  });

  it('says for each worker why it waits', async () => {
    const page = await visits.open(system, await run('picky'), { as: 'operator' });
    await page.getByRole('heading', { name: 'Why it waits' }).waitFor();
    await page.getByText('does not have the label gpu=yes').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel…' }).click();
    await page.getByRole('button', { name: 'Cancel the execution' }).click();
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
  });

  it('follows an execution to its end without a reload', async () => {
    const page = await visits.open(system, await run('slow'), { as: 'operator' });
    await page.getByRole('heading', { name: /^Runs for/ }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.getByRole('log').getAttribute('aria-live')).toBe('off');
    await page.getByLabel('Read new lines aloud').check();
    await page.locator('[role=log][aria-live=polite]').waitFor({ state: 'attached' });
    system.release();
    await page.getByText('Succeeded', { exact: true }).first().waitFor();
  });

  it('says that an execution is not kept any more', async () => {
    visits.expectComplaints(/status of 404/);
    const page = await visits.open(system, pathOf('ledger@1'), { as: 'viewer' });
    await page.getByText('This execution does not exist, or is no longer kept.').waitFor();
  });

  it.each([
    { theme: 'dark', language: 'zh-CN', width: 390 },
    { theme: 'light', language: 'en', width: 320 },
  ] as const)('has no barrier in $theme, $language, $width wide', async (look) => {
    const page = await visits.open(system, await run('ledger'), { as: 'operator', ...look });
    await page.getByRole('log').getByText('slow answer').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await neededWidth(page)).toBeLessThanOrEqual(look.width);
  });
});
