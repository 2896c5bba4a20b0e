import { startSystem, type ASystem } from './testing/a-system';
import { accessibilityFindings, describeInBrowser, neededWidth, Visits } from './testing/visits';

describeInBrowser('The pages of who changed what', () => {
  const visits = new Visits();
  let system: ASystem;

  beforeAll(async () => {
    system = await startSystem();
    const task = { name: 'Billing close', executor: 'local', handler: 'fail', max_retry: 0 };
    const parameters = { url: 'https://old.example', password: 'hidden', note: 'n'.repeat(500) };
    await system.call('PUT', '/tasks/billing', { ...task, handler: 'quick', parameters });
    await system.call('POST', '/tasks/billing/trigger');
    await succeeded();
    await system.call('PATCH', '/tasks/billing', {
      handler: 'fail',
      parameters: { url: 'https://new.example', password: 'other', note: 'm'.repeat(500) },
    });
    await system.call('POST', '/tasks/billing/disable');
    await system.call('POST', '/tasks/billing/trigger');
    await system.call('DELETE', '/tasks/nowhere').catch(() => undefined);
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    await visits.end();
    await system.stop();
  });

  async function succeeded(): Promise<void> {
    for (;;) {
      const { items } = await system.call('GET', '/executions?status=success');
      if ((items as readonly unknown[]).length > 0) return;
    }
  }

  it('leads from a failed execution to the change since the last good one', async () => {
    const page = await visits.open(system, '/executions', { as: 'viewer' });
    await page
      .getByRole('row', { name: /Failed/ })
      .locator('[data-open]')
      .click();
    await page
      .getByRole('row', { name: /Task version/ })
      .getByRole('link')
      .click();
    await page.waitForURL('**/tasks/billing/changes?version=3');
    const changes = page.getByRole('listitem');
    await changes.filter({ hasText: 'Paused by admin' }).and(page.locator('[aria-current]')).waitFor();
    const edit = changes.filter({ hasText: 'Changed by admin' });
    await edit
      .getByRole('row', { name: 'changed parameters.url https://old.example https://new.example' })
      .waitFor();
    expect(await edit.getByText('password').count()).toBe(0);
    await edit.getByRole('button', { name: 'Show all 500 characters' }).first().click();
    await edit.getByText('n'.repeat(500)).waitFor();
    await changes
      .filter({ hasText: 'Created' })
      .getByText(/All values/)
      .click();
    await page.getByRole('row', { name: 'added parameters.password – ***' }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('says who deleted a task that is gone', async () => {
    await system.call('PUT', '/tasks/gone', { name: 'Gone' });
    await system.call('POST', '/tasks/delete-many', { ids: ['gone'] });
    visits.expectComplaints(/status of 404/);
    const page = await visits.open(system, '/tasks/gone', { as: 'viewer' });
    await page.getByRole('link', { name: 'Who changed or deleted it' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Deleted by admin' }).waitFor();
  });

  it('says that the named change is not kept', async () => {
    const page = await visits.open(system, '/tasks/billing/changes?version=99', { as: 'viewer' });
    await page.getByText('The change to v99 is not kept.').waitFor();
  });

  it('filters the audit by the URL, and opens a record with what it changed', async () => {
    const page = await visits.open(system, '/settings', { as: 'admin' });
    await page.getByRole('link', { name: /^Audit/ }).click();
    await page.getByText(/\d+ records/).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByLabel('Outcome').selectOption('refused');
    await page.getByText('1 record', { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('?outcome=refused');
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.getByLabel('Subject', { exact: true }).fill('billing');
    await page.keyboard.press('Enter');
    await page.getByText('3 records').waitFor();
    await page.getByRole('button', { name: 'Open PATCH tasks/{id}' }).click();
    const record = page.getByRole('dialog', { name: 'PATCH /api/v1/tasks/{id}' });
    await record.getByRole('row', { name: /changed parameters.url/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('record')).toBeTruthy();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.reload();
    await record.getByRole('button', { name: 'Close' }).click();
    await page.getByText('3 records').waitFor();
    await page.getByLabel('Subject', { exact: true }).fill('nothing-like-it');
    await page.keyboard.press('Enter');
    await page.getByText('No record matches').waitFor();
  });

  it('shows the audit to admins only, without asking the server', async () => {
    const page = await visits.open(system, '/settings/audit', { as: 'operator' });
    await page.getByText('Only admins may read the audit.').waitFor();
  });

  it.each([
    { theme: 'dark', language: 'zh-CN', width: 390 },
    { theme: 'light', language: 'en', width: 320 },
  ] as const)('have no barrier in $theme, $language, $width wide', async (look) => {
    const page = await visits.open(system, '/settings/audit', { as: 'admin', ...look });
    await page.getByRole('row', { name: /PATCH/ }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.goto(`${system.origin}/tasks/billing/changes`);
    await page.getByRole('row', { name: /parameters.url/ }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await neededWidth(page)).toBeLessThanOrEqual(look.width);
  });
});
