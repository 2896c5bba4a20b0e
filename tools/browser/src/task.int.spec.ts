import { startSystem, type ASystem } from './testing/a-system';
import { accessibilityFindings, describeInBrowser, neededWidth, Visits } from './testing/visits';

describeInBrowser('The pages of a task', () => {
  const visits = new Visits();
  let system: ASystem;

  beforeAll(async () => {
    system = await startSystem();
    const overlapping = { executor: 'local', handler: 'wait', execution_mode: 'skip' };
    // Its first run lasts until the end of the specs, so each later due time is skipped.
    await system.call('PUT', '/tasks/tick', { name: 'Tick', cron_expression: '* * * * * *', ...overlapping });
    await system.call('PUT', '/tasks/fresh', { name: 'New task', executor: 'local', handler: 'quick' });
    while (((await system.call('GET', '/ledger'))['items'] as readonly unknown[]).length === 0);
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    system.release();
    await visits.end();
    await system.stop();
  });

  it('leads from what was skipped on the overview to its due times, and on to the execution', async () => {
    const page = await visits.open(system, '/', { as: 'viewer' });
    const block = page.getByRole('region', { name: 'Not run as planned, 24 h' });
    await block.getByText('an earlier execution was still open').waitFor();
    await block.getByRole('link', { name: 'tick' }).click();
    await page.getByRole('heading', { level: 1, name: 'Tick' }).waitFor();
    expect(new URL(page.url()).search).toBe('?outcome=skipped');
    await page.getByRole('cell', { name: 'Skipped' }).first().waitFor();
    expect(await page.getByRole('cell', { name: 'Ran', exact: true }).count()).toBe(0);
    // The next due time appears by itself.
    const found = page.getByText(/^\d+ entr(y|ies)$/);
    const before = (await found.textContent()) ?? '';
    await found.filter({ hasNotText: before }).waitFor();
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.getByRole('link', { name: 'Show it' }).click();
    await page.getByRole('heading', { level: 1, name: /Tick/ }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/executions\/tick%40/);
  });

  it('keeps the filters of the ledger in the URL, and drops what is wrong in it', async () => {
    const page = await visits.open(system, '/tasks/tick/ledger?outcome=lost&from=2026-01-01T00:00:00Z', {
      as: 'viewer',
    });
    await page.getByRole('button', { name: 'All', exact: true, pressed: true }).waitFor();
    await page.getByRole('button', { name: 'Not as planned' }).click();
    await page.waitForURL(/outcome=late%2Cskipped%2Ccoalesced%2Cmissed%2Crefused/);
    await page.getByRole('button', { name: /^Remove.* Due from / }).click();
    await page.waitForURL((url) => !url.search.includes('from'));
    await page.goBack();
    await page.getByText(/^Due from /).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('says what is wrong, when it last worked, and what has changed since then', async () => {
    const moody = { name: 'Moody', executor: 'local', handler: 'talk', max_retry: 0 };
    const run = async (parameters: object, status: string) => {
      await system.call('PUT', '/tasks/moody', { ...moody, parameters });
      const { execution_id } = await system.call('POST', '/tasks/moody/trigger');
      while ((await system.call('GET', `/executions/${String(execution_id)}`))['status'] !== status);
    };
    await run({ fails: false }, 'success');
    await run({ fails: true }, 'failed');
    await run({ fails: true }, 'failed');
    const page = await visits.open(system, '/tasks/moody', { as: 'viewer' });
    const trouble = page.getByRole('region', { name: '2 failures in a row' });
    await trouble.getByText('the ledger is closed').waitFor();
    await trouble.getByText(/Last good run:.* · v1/).waitFor();
    expect(await page.title()).toMatch(/^✕ Moody/);
    const durations = page.getByRole('img', { name: /^3 executions/ });
    await durations.focus();
    await page.keyboard.press('ArrowLeft');
    await page
      .getByRole('status')
      .getByText(/: Failed, took /)
      .waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await trouble.getByRole('link', { name: 'parameters' }).click();
    await page.waitForURL(/\/tasks\/moody\/changes\?version=2/);
  });

  it('shows how each day was served, by keys and as a table, and opens its due times', async () => {
    const page = await visits.open(system, '/tasks/tick', { as: 'viewer' });
    const days = page.getByRole('img', { name: 'The last 35 days: 1 day skipped or merged.' });
    await days.focus();
    // The first key chooses today, the second one a week before.
    await page.keyboard.press('ArrowDown');
    await page
      .getByRole('status')
      .getByText(/: \d+ skipped or merged$/)
      .waitFor();
    await page.keyboard.press('ArrowLeft');
    await page
      .getByRole('status')
      .getByText(/: nothing was due$/)
      .waitFor();
    await page
      .getByRole('region', { name: 'Due days, in UTC' })
      .getByRole('button', { name: 'As a table' })
      .click();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('region', { name: 'Due days', exact: true }).getByRole('link').click();
    await page.waitForURL(/\/tasks\/tick\/ledger\?from=.*&to=/);
    await page.getByText(/^Due from /).waitFor();
    await page.getByRole('cell', { name: 'Skipped' }).first().waitFor();
  });

  it('has tabs that are links, and its executions are the list with a filter', async () => {
    const page = await visits.open(system, '/tasks/fresh', { as: 'operator' });
    const tabs = page.getByRole('navigation', { name: 'Pages of this task' });
    await tabs.getByRole('link', { name: 'Ledger' }).click();
    await page.getByText('No due time has passed yet.').waitFor();
    await tabs.getByRole('link', { name: 'Overview' }).click();
    await page.getByText('It has not run yet.').first().waitFor();
    await page.goto(`${system.origin}/tasks/fresh/executions`);
    await page.waitForURL(/\/executions\?task=fresh/);
  });

  it.each([
    { theme: 'dark', language: 'zh-CN', width: 390 },
    { theme: 'light', language: 'en', width: 320 },
  ] as const)('have no barrier in $theme, $language, $width wide', async (look) => {
    const page = await visits.open(system, '/tasks/tick/ledger', { as: 'operator', ...look });
    await page.getByRole('cell').first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await neededWidth(page)).toBeLessThanOrEqual(look.width);
    await page.goto(`${system.origin}/tasks/tick`);
    await page.getByRole('img', { name: /35/ }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await neededWidth(page)).toBeLessThanOrEqual(look.width);
  });
});
