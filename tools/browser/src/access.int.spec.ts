import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { secrets, startSystem, type ASystem, type Role } from './testing/a-system';
import { describeInBrowser, Visits } from './testing/visits';

/** Pages on which somebody may change something, and what shows that the page is complete. */
const pages: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  '/': (page) => page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor(),
  '/tasks': (page) => page.getByRole('row', { name: /Slow report/ }).waitFor(),
  '/tasks/slow': (page) =>
    page
      .getByRole('row', { name: /Running/ })
      .first()
      .waitFor(),
  '/tasks/slow/changes': (page) => page.getByRole('listitem').first().waitFor(),
  '/executions': (page) => page.getByRole('row', { name: /Running Slow report/ }).waitFor(),
  '/cluster': (page) =>
    page
      .getByRole('row', { name: /1\.2\.3/ })
      .first()
      .waitFor(),
};

/** Names of everything on the pages with which somebody changes something. */
const actions =
  /^(Run now|Run again|Rerun.*|Pause|Pause…|Resume|Edit|Edit…|Delete…|Cancel…|New task|Drain.*|Select .*|Tick .*)$/;

/** The actions that the page draws, also in the menu of its first row. */
async function actionsOn(page: Page): Promise<readonly string[]> {
  const menu = page.locator('[data-menu]').first();
  if ((await menu.count()) > 0) {
    await menu.click();
    await page.getByRole('menuitem').first().waitFor();
  }
  const found = [];
  for (const role of ['button', 'link', 'checkbox', 'menuitem'] as const)
    for (const each of await page.getByRole(role, { name: actions, includeHidden: true }).all())
      found.push((await each.getAttribute('aria-label')) ?? (await each.textContent()) ?? '');
  return found;
}

describeInBrowser('What each role sees', () => {
  const visits = new Visits();
  const folder = mkdtempSync(path.join(tmpdir(), 'ds-access-'));
  const onFile = { sqlite: { file: path.join(folder, 'schedule.db') } };
  let system: ASystem;
  let executionId: unknown;

  beforeAll(async () => {
    system = await startSystem(onFile);
    const task = { name: 'Slow report', executor: 'local', handler: 'wait' };
    await system.call('PUT', '/tasks/slow', task);
    executionId = (await system.call('POST', '/tasks/slow/trigger'))['execution_id'];
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    await visits.end();
    await system.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (where: string, as: Role) => {
    const page = await visits.open(system, where, { as });
    await pages[where]?.(page);
    return page;
  };
  const ask = (method: string, where: string, as: Role) =>
    fetch(`${system.origin}/api/v1${where}`, {
      method,
      headers: { authorization: `Bearer ${secrets[as]}` },
    });

  it.each(Object.keys(pages))('draws no action for a viewer on %s', async (where) => {
    expect(await actionsOn(await open(where, 'viewer'))).toEqual([]);
  });

  it('draws the actions for an operator, but not the audit', async () => {
    const tasks = await actionsOn(await open('/tasks', 'operator'));
    expect(tasks).toEqual(expect.arrayContaining(['New task', 'Select Slow report', 'Run now', 'Delete…']));
    const task = await actionsOn(await open('/tasks/slow', 'operator'));
    expect(task).toEqual(expect.arrayContaining(['Run now', 'Delete…', 'Edit']));
    expect(await actionsOn(await open('/executions', 'operator'))).toContain('Cancel…');
    expect(await actionsOn(await open('/cluster', 'operator'))).toContain('Drain');
    const settings = await open('/settings', 'operator');
    await settings.getByText('You may also create, change, run and delete tasks').waitFor();
    expect(await settings.getByRole('link', { name: /^Audit/ }).count()).toBe(0);
  });

  it('leads an admin to the audit', async () => {
    const page = await open('/settings', 'admin');
    await page.getByRole('link', { name: /^Audit/ }).click();
    await page.getByRole('row', { name: /PUT tasks/ }).waitFor();
  });

  it('is refused by the server as well', async () => {
    for (const [method, where, role] of [
      ['POST', '/tasks/slow/trigger', 'viewer'],
      ['DELETE', '/tasks/slow', 'viewer'],
      ['POST', `/executions/${String(executionId)}/cancel`, 'viewer'],
      ['GET', '/audit', 'operator'],
    ] as const) {
      const answer = await ask(method, where, role);
      expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'access.forbidden' }]);
    }
  });

  it('signs out, and shows nothing until somebody signs in again', async () => {
    // The browser logs each answer 401 by itself.
    visits.expectComplaints(/status of 401/);
    const page = await open('/tasks', 'operator');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.goto(`${system.origin}/tasks/slow`);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.getByLabel('Token').fill('not a token of this system');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This token is not valid.').waitFor();
    await page.getByLabel('Token').fill(secrets.viewer);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Slow report' }).waitFor();
    expect(await actionsOn(page)).toEqual([]);
  });

  it('shows times in the zone of a task to those who want that, and says in the settings what a role may do', async () => {
    await system.call('PATCH', '/tasks/slow', {
      cron_expression: '0 0 2 1 1 *',
      time_zone: 'Asia/Shanghai',
    });
    const page = await open('/settings', 'viewer');
    await page.getByText('You may look at everything but the audit').waitFor();
    await page.getByText('Next, previous row').waitFor();
    await page.getByLabel('Times of a task').selectOption('task');
    await page.goto(`${system.origin}/tasks`);
    await page.getByText(/Jan 1.* 02:00 GMT\+8/).waitFor();
    await page.getByText(/Jan 1.* 02:00 GMT\+8/).hover();
    await page.getByText('Task’s time').first().waitFor();
    await page.goto(`${system.origin}/tasks/slow`);
    await page
      .getByText(/Jan 1.* 02:00 GMT\+8/)
      .first()
      .waitFor();
  });

  it('draws no action for an admin where the console only monitors, and the server refuses', async () => {
    system.release();
    await system.stop();
    system = await startSystem({ ...onFile, console: { monitorOnly: true } });
    for (const where of ['/tasks', '/tasks/slow/changes', '/cluster']) {
      const page = await open(where, 'admin');
      await page.getByText('Monitor only').waitFor();
      expect(await actionsOn(page)).toEqual([]);
    }
    const task = await visits.open(system, '/tasks/slow', { as: 'admin' });
    await task.getByRole('heading', { level: 1, name: 'Slow report' }).waitFor();
    expect(await actionsOn(task)).toEqual([]);
    const execution = await visits.open(system, `/executions/${String(executionId)}`, { as: 'admin' });
    await execution.getByRole('heading', { level: 1 }).waitFor();
    expect(await actionsOn(execution)).toEqual([]);
    for (const where of ['/tasks/slow/trigger', '/tasks/slow/disable']) {
      const answer = await ask('POST', where, 'admin');
      expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'access.monitor_only' }]);
    }
  });
});
