import type { Locator } from 'playwright-core';
import { startSystem, secrets, type ASystem } from './testing/a-system';
import { accessibilityFindings, describeInBrowser, neededWidth, Visits } from './testing/visits';

const focused = (element: Locator): Locator => element.and(element.page().locator(':focus'));

/** A name that would be an attack if the page made HTML of it. */
const hostileName = '<img src=x onerror=alert(1)> & "quotes"';

describeInBrowser('The list of executions', () => {
  const visits = new Visits();
  let system: ASystem;

  beforeAll(async () => {
    system = await startSystem();
    await system.call('PUT', '/tasks/quick', { name: 'quick', executor: 'local', handler: 'quick' });
    await system.call('PUT', '/tasks/hostile', {
      name: hostileName,
      executor: 'local',
      handler: 'fail',
      max_retry: 0,
    });
    await system.call('PUT', '/tasks/slow', { name: 'slow', executor: 'local', handler: 'wait' });
    await system.call('POST', '/tasks/hostile/trigger');
    for (let i = 0; i < 3; i += 1) await system.call('POST', '/tasks/quick/trigger');
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    await visits.end();
    await system.stop();
  });

  it('asks a stranger to sign in, and then shows what the link leads to', async () => {
    visits.expectComplaints(/status of 401/);
    const page = await visits.open(system, '/executions?status=failed');
    const token = page.getByLabel('Token');
    await token.fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('This token is not valid.').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await token.fill(secrets.viewer);
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /hostile|onerror/ }).waitFor();
    expect(new URL(page.url()).search).toBe('?status=failed');
    expect(await page.getByRole('row').count()).toBe(2);
    expect(await page.title()).toBe('Executions · Distribute Schedule');
  });

  it('opens exactly what a link says, and drops what it does not know', async () => {
    const page = await visits.open(system, '/executions?task=quick&status=sideways&x=1', { as: 'viewer' });
    await page.getByText('3 executions').waitFor();
    await page.getByRole('button', { name: 'Remove the filter: Task quick' }).click();
    await page.getByText('4 executions').waitFor();
    await page.goBack();
    await page.getByText('3 executions').waitFor();
  });

  it('shows text of tasks as text', async () => {
    const page = await visits.open(system, '/executions?task=hostile', { as: 'viewer' });
    await page.getByRole('link', { name: hostileName }).waitFor();
    await page.getByText('HTTP 503 from https://ledger.example/close').waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });

  it('shows an execution as it begins, runs and ends, without a reload', async () => {
    const page = await visits.open(system, '/executions?task=slow', { as: 'operator' });
    await page.getByRole('heading', { name: 'No execution matches' }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await system.call('POST', '/tasks/slow/trigger');
    await page.getByRole('row', { name: /Running slow/ }).waitFor();
    system.release();
    await page.getByRole('row', { name: /Succeeded slow/ }).waitFor();
  });

  it('keeps new rows back while somebody reads', async () => {
    await system.call('POST', '/tasks/quick/trigger-many', { runs: Array.from({ length: 60 }, () => ({})) });
    const page = await visits.open(system, '/executions?task=quick', { as: 'viewer' });
    await page.getByText('63 executions').waitFor();
    await page.evaluate('document.querySelector("[role=table]").scrollTo(0, 500)');
    await system.call('POST', '/tasks/quick/trigger');
    await page.getByRole('button', { name: '1 new' }).click();
    await page.getByText('64 executions').waitFor();
    expect(await page.evaluate('document.querySelector("[role=table]").scrollTop')).toBe(0);
  });

  it('asks before it cancels, names the environment, and gives the focus back', async () => {
    const page = await visits.open(system, '/executions', { as: 'operator' });
    await system.call('PUT', '/tasks/later', { name: 'later', executor: 'local', handler: 'quick' });
    await system.call('POST', '/tasks/later/trigger', { run_at: '2099-01-01T00:00:00Z' });
    const actions = page.getByRole('button', { name: 'Actions for later' });
    await actions.click();
    await page.getByRole('menuitem', { name: 'Cancel…' }).click();
    const question = page.getByRole('alertdialog', { name: 'Cancel this execution of later?' });
    await question.getByText('In production').waitFor();
    await focused(question.getByRole('button', { name: 'Keep it' })).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'hidden' });
    await focused(actions).waitFor();
    await actions.click();
    await page.getByRole('menuitem', { name: 'Cancel…' }).click();
    await page.getByRole('button', { name: 'Cancel the execution' }).click();
    await page.getByText('The execution is cancelled.').waitFor();
    await page.getByRole('row', { name: /Cancelled later/ }).waitFor();
  });

  it('shows a viewer no action that only an operator may do', async () => {
    const page = await visits.open(system, '/executions?task=quick', { as: 'viewer' });
    await page.getByRole('button', { name: 'Actions for quick' }).first().click();
    await page.getByRole('menu').waitFor();
    expect(await page.getByRole('menuitem').allTextContents()).toEqual([
      'Only this task',
      'Only this worker',
      'Copy the id',
    ]);
    expect(await page.getByRole('checkbox').count()).toBe(0);
  });

  it('counts executions by status, and narrows the list to several of them', async () => {
    const page = await visits.open(system, '/executions', { as: 'viewer' });
    await page.getByRole('button', { name: 'Failed 1', exact: true }).click();
    await page.getByText('1 execution', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Cancelled 1', exact: true }).click();
    await page.getByText('2 executions', { exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('status')).toBe('failed,cancelled');
    expect(await page.getByRole('button', { name: /^Failed/ }).getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.getByLabel('Find in id and error').fill('LEDGER.example');
    await page.getByText('1 execution', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Only this cause: by hand' }).click();
    await page.waitForURL(/cause=manual/);
    await page.goBack();
    expect(new URL(page.url()).searchParams.get('q')).toBe('LEDGER.example');
  });

  it('runs ticked executions again, and keeps every row in its place while some are ticked', async () => {
    const page = await visits.open(system, '/executions?task=hostile', { as: 'operator' });
    await page.getByRole('row', { name: /Failed/ }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('1 selected').waitFor();
    await system.call('POST', '/tasks/hostile/trigger');
    await page.getByRole('button', { name: '1 new' }).waitFor();
    await page.getByRole('button', { name: 'Run again' }).click();
    const question = page.getByRole('alertdialog', { name: 'Run 1 execution again?' });
    await question.getByRole('button', { name: 'Run again' }).click();
    await page.getByText('1 execution is run again.').waitFor();
    await page.getByText('3 executions', { exact: true }).waitFor();
  });

  it('cancels ticked executions, and says which were refused and why', async () => {
    await system.call('POST', '/tasks/later/trigger', { run_at: '2099-01-01T00:00:00Z' });
    const page = await visits.open(system, '/executions?task=later', { as: 'operator' });
    await page.getByRole('checkbox', { name: 'Select all that are loaded' }).check();
    await page.getByText('2 selected').waitFor();
    await page.getByRole('button', { name: 'Cancel…' }).click();
    await page.getByRole('button', { name: 'Cancel them' }).click();
    await page.getByText('1 done · 1 refused').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('goes to the sign-in when the session is over, and back to the same place', async () => {
    visits.expectComplaints(/status of 401/);
    const page = await visits.open(system, '/executions?task=quick', { as: 'viewer' });
    await page.getByRole('row', { name: /quick/ }).first().waitFor();
    await page.context().clearCookies();
    await page.getByRole('button', { name: /^Succeeded/ }).click();
    await page.getByText('Your session is over').waitFor();
    await page.getByLabel('Token').fill(secrets.viewer);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('row', { name: /quick/ }).first().waitFor();
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      task: 'quick',
      status: 'success',
    });
  });

  it('can be used with the keyboard alone', async () => {
    const page = await visits.open(system, '/', { as: 'operator' });
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page.keyboard.press('Tab');
    await focused(page.getByRole('link', { name: 'Skip to the content' })).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.getByRole('row', { name: /quick/ }).first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('.');
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  });

  it.each([
    { theme: 'light', language: 'en', width: 1280 },
    { theme: 'dark', language: 'zh-CN', width: 390 },
    { theme: 'dark', language: 'en', width: 320 },
  ] as const)('has no barrier in $theme, $language, $width wide', async ({ theme, language, width }) => {
    const page = await visits.open(system, '/executions', { as: 'operator', theme, language, width });
    await page.getByRole('row', { name: /quick/ }).first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await neededWidth(page)).toBeLessThanOrEqual(width);
    await page.goto(`${system.origin}/settings`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('loads at most 180 KB for a page, and 40 KB for a further one', async () => {
    const page = await visits.open(system, '/signin');
    await page.getByLabel('Token').waitFor();
    const client = await page.context().newCDPSession(page);
    await client.send('Network.enable');
    await client.send('Network.setCacheDisabled', { cacheDisabled: true });
    let bytes = 0;
    client.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.context().request.post(`${system.origin}/api/v1/session`, {
      data: { token: secrets.viewer },
      headers: { origin: system.origin },
    });
    await page.goto(`${system.origin}/executions?task=none`);
    await page.getByRole('heading', { name: 'No execution matches' }).waitFor();
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(180 * 1024);
    const first = bytes;
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    expect(bytes - first).toBeLessThan(40 * 1024);
  });
});
