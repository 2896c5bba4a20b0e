import type { Page } from 'playwright-core';
import { startSystem, type ASystem } from './testing/a-system';
import { accessibilityFindings, describeInBrowser, neededWidth, Visits } from './testing/visits';

const local = { executor: 'local', max_retry: 0 };
/** What an attacker, or a careless program, could put into a name: HTML, emoji, and more letters than any row has. */
const hostileName = `<img src=x onerror=alert(1)> 🦊👩‍👩‍👧 ${'long '.repeat(20)}`.trim();

/** Holds back each page of executions after the first. @returns what lets them pass */
async function holdFurtherPages(page: Page): Promise<() => void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/executions\?.*cursor=/, (route) => released.then(() => route.continue()));
  return release;
}

describeInBrowser('Failed executions', () => {
  const visits = new Visits();
  let system: ASystem;
  const trigger = async (task: string, order: Readonly<Record<string, unknown>> = {}) =>
    String((await system.call('POST', `/tasks/${task}/trigger`, order))['execution_id']);
  const ended = async (id: string) => {
    const path = `/executions/${encodeURIComponent(id)}`;
    while ((await system.call('GET', path))['end_time'] === null) await new Promise(setImmediate);
  };

  beforeAll(async () => {
    system = await startSystem();
    await system.call('PUT', '/tasks/close', { name: 'Close the ledger', handler: 'fail', ...local });
    await system.call('PUT', '/tasks/hostile', { name: hostileName, handler: 'shout', ...local });
    for (let n = 0; n < 3; n += 1) await ended(await trigger('close'));
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    await visits.end();
    await system.stop();
  });

  it('lead from their group to what changed and to others like them, and run again together', async () => {
    const page = await visits.open(system, '/', { as: 'operator' });
    const failures = page.getByRole('region', { name: 'Failing now' });
    await failures.getByText('3×').waitFor();
    await failures.getByRole('listitem').getByRole('link').last().click();
    await page.getByRole('heading', { name: 'It failed' }).waitFor();
    await page.getByRole('button', { name: 'Copy the error' }).waitFor();
    await page.getByRole('heading', { name: /^Steps \(\d\)$/ }).waitFor();
    await page.getByText('Show the steps').click();
    await page.getByRole('row', { name: /ago Started/ }).waitFor();
    await page.getByRole('link', { name: '2 other executions failed with this' }).click();
    await page.getByText('3 executions', { exact: true }).waitFor();
    await page.goto(system.origin);
    await failures.getByRole('button', { name: 'Rerun 3… Close the ledger' }).click();
    const question = page.getByRole('alertdialog', { name: 'Close the ledger: Run 3 executions again?' });
    await question.waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await question.getByRole('button', { name: 'Run again' }).click();
    await page.getByText('3 executions are run again.').waitFor();
    await failures.getByText('6×').waitFor();
  });

  it('are found among 10,000 executions, by status at once, and by their error with a stop', async () => {
    const runs = Array.from({ length: 1000 }, () => ({ run_at: '2099-01-01T00:00:00Z' }));
    for (let n = 0; n < 10; n += 1) {
      await system.call('PUT', `/tasks/quick-${n}`, { name: 'quick', handler: 'quick', ...local });
      await system.call('POST', `/tasks/quick-${n}/trigger-many`, { runs });
    }
    const page = await visits.open(system, '/executions', { as: 'viewer' });
    await page.getByRole('button', { name: 'Waiting 1,000+', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Failed 6', exact: true }).click();
    await page.getByText('6 executions', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'All', exact: true }).click();
    // How far it has looked stays on the page only while an answer is late.
    const answerFirst = await holdFurtherPages(page);
    await page.getByLabel('Find in id and error').fill('upstream connect');
    await page.getByText(/^Looked at [\d,]+, found 0$/).waitFor();
    answerFirst();
    await page.getByText('6 executions', { exact: true }).waitFor();
    expect(await page.evaluate<number>('document.querySelectorAll("*").length')).toBeLessThan(1500);
    const answer = await holdFurtherPages(page);
    await page.getByLabel('Find in id and error').fill('no such error');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    answer();
    await page.getByText('Looked at 2,000, found 0').waitFor();
    await page.getByRole('button', { name: 'Look further' }).click();
    await page.getByRole('heading', { name: 'No execution matches' }).waitFor();
  });

  it('show hostile names and errors as text, on every page that has them', async () => {
    const id = await trigger('hostile');
    await ended(id);
    const paths = [
      '/executions?task=hostile',
      `/executions/${encodeURIComponent(id)}`,
      '/',
      '/tasks/hostile',
    ];
    const page = await visits.open(system, '/settings', { as: 'operator', width: 390 });
    for (const path of paths) {
      await page.goto(system.origin + path);
      await page.getByText(hostileName).first().waitFor();
      expect(await page.locator('main img, main [onerror]').count()).toBe(0);
      expect(await neededWidth(page)).toBeLessThanOrEqual(390);
    }
    await page.goto(system.origin + (paths[1] ?? ''));
    const error = page.getByRole('region', { name: 'Error' });
    await error.getByText(/^<script>alert\(1\)<\/script> .202emoc\.kcab/).waitFor();
    expect((await error.textContent())?.length).toBeLessThan(20_000);
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('show the longest name that a task may have, and the form names what it refuses', async () => {
    visits.expectComplaints(/status of 400/);
    const page = await visits.open(system, '/tasks/new', { as: 'operator', width: 390 });
    const name = page.getByLabel('Name', { exact: true });
    await name.fill('abc\u202egpj.exe');
    await page
      .getByText(/must be one line of visible text, but its character 4 is U\+202E/)
      .first()
      .waitFor();
    await name.fill('n'.repeat(4_000));
    await page
      .getByText(/name must .*256/)
      .first()
      .waitFor();
    expect(await neededWidth(page)).toBeLessThanOrEqual(390);
    const longest = 'n'.repeat(256);
    await system.call('PUT', '/tasks/longest', { name: longest, handler: 'quick', ...local });
    const id = await trigger('longest');
    await ended(id);
    for (const path of ['/tasks', '/tasks/longest', '/executions', `/executions/${encodeURIComponent(id)}`]) {
      await page.goto(system.origin + path);
      await page.getByText(longest).first().waitFor();
      expect(await neededWidth(page)).toBeLessThanOrEqual(390);
    }
  });
});
