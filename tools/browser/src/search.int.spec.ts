import { startSystem, type ASystem } from './testing/a-system';
import { accessibilityFindings, describeInBrowser, neededWidth, Visits } from './testing/visits';

describeInBrowser('The search', () => {
  const visits = new Visits();
  let system: ASystem;

  beforeAll(async () => {
    system = await startSystem();
    const local = { executor: 'local', handler: 'quick' };
    for (let n = 0; n < 12; n += 1)
      await system.call('PUT', `/tasks/report-${n}`, { name: `Nightly report ${n}`, ...local });
    await system.call('PUT', '/tasks/close', { name: 'Billing close', ...local });
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    await visits.end();
    await system.stop();
  });

  it('opens by Ctrl K, finds a task while somebody types, and opens it by keyboard alone', async () => {
    const page = await visits.open(system, '/executions', { as: 'viewer' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Find anything' });
    await page.getByRole('option', { name: 'Overview Page' }).waitFor();
    expect(await page.getByRole('option', { name: 'New task Action' }).count()).toBe(0);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.type('report');
    await page.getByText('There may be more.').waitFor();
    expect(await page.getByRole('option', { name: /Task$/ }).count()).toBe(10);
    await field.fill('BILLING');
    const hit = page.getByRole('option', { name: 'Billing close close Task' });
    await hit.waitFor();
    await page.getByText('1 result', { exact: true }).waitFor();
    expect(await hit.getAttribute('aria-selected')).toBe('true');
    expect(await field.getAttribute('aria-activedescendant')).toBe(await hit.getAttribute('id'));
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Billing close' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('option', { name: 'close Task, opened lately' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  });

  it('finds an execution by its id and a worker by a part of its own, and says that nothing matches', async () => {
    const { execution_id } = await system.call('POST', '/tasks/close/trigger');
    const { items } = await system.call('GET', '/workers');
    const [worker] = items as readonly { readonly id: string }[];
    const page = await visits.open(system, '/', { as: 'viewer' });
    await page.getByRole('button', { name: /Find anything/ }).click();
    const field = page.getByRole('combobox', { name: 'Find anything' });
    await field.fill(String(execution_id));
    await page.getByRole('option', { name: /Execution$/ }).waitFor();
    await field.fill(worker?.id.slice(0, -2) ?? '');
    await page.getByRole('option', { name: /Worker$/ }).waitFor();
    await field.fill('nothing is named so');
    await page.getByText('Nothing matches.').waitFor();
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'detached' });
    const focused = await page.evaluate<string>('document.activeElement.textContent');
    expect(focused).toContain('Find anything');
  });

  it('opens by a button on a phone, in Chinese, and offers a new task to an operator', async () => {
    const look = { theme: 'dark', language: 'zh-CN', width: 320 } as const;
    const page = await visits.open(system, '/tasks', { as: 'operator', ...look });
    await page.getByRole('button', { name: /查找/ }).click();
    await page.getByRole('option', { name: '新建任务 操作' }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await neededWidth(page)).toBeLessThanOrEqual(look.width);
    await page.getByRole('option', { name: '新建任务 操作' }).click();
    await page.waitForURL('**/tasks/new');
  });
});
