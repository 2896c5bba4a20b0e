import { startSystem, type ASystem } from './testing/a-system';
import { accessibilityFindings, describeInBrowser, neededWidth, Visits } from './testing/visits';

describeInBrowser('The list of tasks', () => {
  const visits = new Visits();
  let system: ASystem;
  const put = (id: string, body: object) =>
    system.call('PUT', `/tasks/${id}`, {
      name: id,
      executor: 'local',
      handler: 'quick',
      max_retry: 0,
      ...body,
    });

  beforeAll(async () => {
    system = await startSystem();
    for (let n = 10; n < 40; n += 1)
      await put(`report-${n}`, {
        labels: n % 10 === 0 ? { team: 'pay' } : {},
        type: n < 12 ? 'audit' : 'report',
      });
    await put('billing-close', { name: 'Billing close', handler: 'fail' });
    await put('zulu', {});
    for (let n = 0; n < 3; n += 1) await system.call('POST', '/tasks/zulu/trigger');
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    await visits.end();
    await system.stop();
  });

  it('shows a task that begins to fail, and finds the 1 failing of many', async () => {
    const page = await visits.open(system, '/tasks', { as: 'viewer' });
    await page.getByRole('button', { name: 'Failing 0' }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await system.call('POST', '/tasks/billing-close/trigger');
    await page.getByRole('row', { name: /Failing Billing close/ }).waitFor();
    await page.getByRole('img', { name: '1 run: 1 failed' }).waitFor();
    await page.getByRole('button', { name: 'Failing 1' }).click();
    await page.getByText('1 task', { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('?state=failing');
    expect(await page.title()).toBe('✕ 1 failing · Tasks · Distribute Schedule');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page
      .getByRole('row', { name: /Billing close/ })
      .getByRole('link')
      .nth(1)
      .click();
    await page.getByText('HTTP 503 from https://ledger.example/close').first().waitFor();
  });

  it('narrows by menus of what exists, and by a click on what a row shows', async () => {
    const page = await visits.open(system, '/tasks', { as: 'viewer', width: 1440 });
    await page.getByLabel('Label').selectOption({ label: 'team=pay (3)' });
    await page.getByText('3 tasks').waitFor();
    await page.getByLabel('Type').selectOption({ label: 'audit (2)' });
    await page.getByText('1 task', { exact: true }).waitFor();
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      label: 'team=pay',
      type: 'audit',
    });
    await page.goBack();
    await page.getByText('3 tasks').waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.getByText('32 tasks').waitFor();
    await page.getByRole('button', { name: 'Only team=pay' }).first().click();
    await page.getByText('3 tasks').waitFor();
  });

  it('sorts by a column, and keeps the order in the URL', async () => {
    const page = await visits.open(system, '/tasks', { as: 'viewer' });
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await page.getByRole('row', { name: /zulu/ }).waitFor();
    expect(new URL(page.url()).search).toBe('?sort=-name');
    await page.getByRole('img', { name: '3 runs: 3 succeeded' }).waitFor();
  });

  it('keeps new rows back while a row is ticked, and exports what is ticked', async () => {
    const page = await visits.open(system, '/tasks?label=team', { as: 'operator' });
    await page.getByText('3 tasks').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('1 selected').waitFor();
    await put('report-9', { labels: { team: 'new' } });
    await page.getByRole('button', { name: '1 new' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export YAML' }).click();
    expect((await download).suggestedFilename()).toBe('tasks.yaml');
    await page.getByText('1 task exported.').waitFor();
    await page.getByRole('button', { name: 'Select none' }).click();
    await page.getByText('4 tasks').waitFor();
  });

  it('asks for the id before it deletes a task that ran lately', async () => {
    const page = await visits.open(system, '/tasks?q=zulu', { as: 'operator' });
    await page.getByRole('button', { name: 'Actions for zulu' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    const question = page.getByRole('alertdialog', { name: 'Delete the task zulu?' });
    const act = question.getByRole('button', { name: 'Delete the task' });
    expect(await act.isDisabled()).toBe(true);
    await question.getByLabel('Type zulu to confirm').fill('zulu');
    await act.click();
    await page.getByText('zulu was deleted.').waitFor();
  });

  it.each([
    { theme: 'light', language: 'zh-CN', width: 1024 },
    { theme: 'dark', language: 'en', width: 320 },
  ] as const)('has no barrier in $theme, $language, $width wide', async (look) => {
    const page = await visits.open(system, '/tasks', { as: 'operator', ...look });
    await page.getByRole('row', { name: /report-10/ }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await neededWidth(page)).toBeLessThanOrEqual(look.width);
  });
});
