import { startSystem, type ASystem } from './testing/a-system';
import { accessibilityFindings, describeInBrowser, neededWidth, Visits } from './testing/visits';

describeInBrowser('The pages of tasks', () => {
  const visits = new Visits();
  let system: ASystem;

  beforeAll(async () => {
    system = await startSystem();
    const local = { executor: 'local', handler: 'quick' };
    await system.call('PUT', '/tasks/report', {
      name: 'Nightly report',
      cron_expression: '0 0 2 * * *',
      time_zone: 'Asia/Shanghai',
      parameters: { api_key: 'k', day: 'today' },
      ...local,
    });
    await system.call('PUT', '/tasks/sync', { name: 'Hourly sync', cron_expression: '@every 1h', ...local });
    await system.call('PUT', '/tasks/doomed', { name: 'Old job', ...local });
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    await visits.end();
    await system.stop();
  });

  it('finds a task while somebody types, keeps the search in the URL, and opens the task', async () => {
    const page = await visits.open(system, '/tasks', { as: 'viewer' });
    await page.getByText('3 tasks').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByLabel('Find tasks').fill('night');
    await page.getByText('1 task', { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('?q=night');
    await page.getByRole('link', { name: 'Nightly report' }).click();
    await page.getByRole('heading', { level: 1, name: 'Nightly report' }).waitFor();
    await page.getByText('daily at 02:00 Asia/Shanghai').waitFor();
    expect(await page.getByRole('button', { name: 'Run now' }).count()).toBe(0);
  });

  it('runs, pauses and resumes a task, and shows what that means for its next runs', async () => {
    const page = await visits.open(system, '/tasks/sync', { as: 'operator' });
    await page.getByText('It has not run yet.').first().waitFor();
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByText('The task was started.').waitFor();
    await page.getByRole('row', { name: /Succeeded/ }).waitFor();
    await page.getByRole('button', { name: 'Pause…' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Pause Hourly sync?' });
    await dialog.getByLabel('Why (everybody sees it)').and(page.locator(':focus')).waitFor();
    await page.keyboard.type('vendor');
    await dialog.getByLabel('Until').selectOption('8 hours');
    expect(await accessibilityFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Pause' }).press('Enter');
    await page.getByText(/paused by operator: vendor · until in 7 hr/).waitFor();
    await page.getByText('skipped: the task is paused').first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await page.getByText('skipped: the task is paused').first().waitFor({ state: 'hidden' });
  });

  it('asks before it deletes, and then shows the others', async () => {
    // The event of the deletion may arrive while the page of the task is still shown.
    visits.expectComplaints(/status of 404/);
    const page = await visits.open(system, '/tasks/doomed', { as: 'operator' });
    await page.getByRole('button', { name: 'Delete…' }).click();
    const question = page.getByRole('alertdialog', { name: 'Delete the task Old job?' });
    await question.getByText('In production').waitFor();
    await question.getByRole('button', { name: 'Delete the task' }).click();
    await page.getByText('2 tasks').waitFor();
  });

  it('says that nothing matches, and that nothing exists, with a next step', async () => {
    const page = await visits.open(system, '/tasks?q=zzz', { as: 'viewer' });
    await page.getByRole('heading', { name: 'No task matches' }).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).last().click();
    await page.getByText('2 tasks').waitFor();
    await page.getByRole('button', { name: 'Failing 0' }).click();
    await page.getByRole('heading', { name: 'No task is failing' }).waitFor();
    await page.getByRole('button', { name: 'Show all tasks' }).click();
    await page.getByText('2 tasks').waitFor();
    visits.expectComplaints(/status of 404/);
    await page.goto(`${system.origin}/tasks/nowhere`);
    await page.getByText('This task does not exist.').waitFor();
  });

  it.each([
    { theme: 'dark', language: 'zh-CN', width: 390 },
    { theme: 'light', language: 'en', width: 320 },
  ] as const)('have no barrier in $theme, $language, $width wide', async (look) => {
    const page = await visits.open(system, '/tasks', { as: 'operator', ...look });
    await page.getByRole('row', { name: /report/ }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.goto(`${system.origin}/tasks/report`);
    await page.getByRole('heading', { level: 1, name: 'Nightly report' }).waitFor();
    await page.getByRole('listitem').first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await neededWidth(page)).toBeLessThanOrEqual(look.width);
  });
});
