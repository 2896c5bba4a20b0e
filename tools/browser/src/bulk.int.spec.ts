import type { Locator } from 'playwright-core';
import { startSystem, type ASystem } from './testing/a-system';
import { accessibilityFindings, describeInBrowser, neededWidth, Visits } from './testing/visits';

const focused = (element: Locator): Locator => element.and(element.page().locator(':focus'));

describeInBrowser('Changes of many tasks', () => {
  const visits = new Visits();
  let system: ASystem;

  beforeAll(async () => {
    system = await startSystem();
    for (let n = 10; n < 50; n += 1) {
      const task = {
        name: `nightly ${n}`,
        cron_expression: '@every 1h',
        executor: 'local',
        handler: 'quick',
      };
      await system.call('PUT', `/tasks/nightly-${n}`, task);
    }
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    await visits.end();
    await system.stop();
  });

  it('pauses 40 tasks, asks for the number first, and lists the 2 that were refused with the reason', async () => {
    const page = await visits.open(system, '/tasks', { as: 'operator' });
    await page.getByRole('row', { name: /nightly 10/ }).waitFor();
    await page.getByLabel('Select all that are loaded').check();
    const bar = page.getByRole('region', { name: 'Selection' });
    await bar.getByText('40 selected').waitFor();
    await bar.getByRole('button', { name: 'Pause' }).click();
    const question = page.getByRole('alertdialog', { name: 'Pause 40 tasks?' });
    await question.getByText('In production').waitFor();
    const act = question.getByRole('button', { name: 'Pause' });
    expect(await act.isDisabled()).toBe(true);
    expect(await accessibilityFindings(page)).toEqual([]);
    await system.call('POST', '/tasks/delete-many', { ids: ['nightly-20', 'nightly-30'] });
    await question.getByLabel('Why (everybody sees it)').fill('vendor away');
    await question.getByLabel('Type 40 to confirm').fill('40');
    await act.click();
    await bar.getByText('38 done · 2 refused').waitFor();
    const refused = bar.getByRole('row', { name: /This task does not exist/ });
    expect(await refused.count()).toBe(2);
    await bar.getByRole('cell', { name: 'nightly 30' }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await bar.getByRole('button', { name: 'Close' }).click();
    await bar.getByText('2 selected').waitFor();
    await bar.getByRole('button', { name: 'Select none' }).click();
    await page.getByText('38 tasks').waitFor();
    await page.getByRole('row', { name: /Paused nightly 12.*vendor away/ }).waitFor();
    expect((await system.call('GET', '/tasks?enabled=false'))['items']).toHaveLength(38);
  });

  it('ticks rows with the keyboard and with Shift, and gives the focus back', async () => {
    const page = await visits.open(system, '/tasks', { as: 'operator' });
    await page.getByRole('row', { name: /nightly 10/ }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('1 selected').waitFor();
    await page.getByLabel('Select nightly 14').click({ modifiers: ['Shift'] });
    await page.getByText('5 selected').waitFor();
    const bar = page.getByRole('region', { name: 'Selection' });
    await bar.getByRole('button', { name: 'All 38' }).click();
    await page.getByText('38 selected').waitFor();
    await page.getByRole('button', { name: 'Select none' }).click();
    await focused(page.getByRole('table', { name: 'Tasks' })).waitFor();
  });

  it('asks before the key r runs a task', async () => {
    const page = await visits.open(system, '/tasks', { as: 'operator' });
    await page.getByRole('row', { name: /nightly 10/ }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    const question = page.getByRole('alertdialog', { name: 'Run nightly 10 now?' });
    await focused(question.getByRole('button', { name: 'Cancel' })).waitFor();
    await question.getByRole('button', { name: 'Run now' }).click();
    await page.getByText('The task was started.').waitFor();
  });

  it('offers a viewer nothing to tick', async () => {
    const page = await visits.open(system, '/tasks', { as: 'viewer' });
    await page.getByRole('row', { name: /nightly 10/ }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    await page.keyboard.press('x');
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await page.getByRole('alertdialog').count()).toBe(0);
  });

  it('has no barrier in dark, Chinese, 390 wide', async () => {
    const look = { theme: 'dark', language: 'zh-CN', width: 390 } as const;
    const page = await visits.open(system, '/tasks', { as: 'operator', ...look });
    await page.getByRole('row', { name: /nightly 10/ }).waitFor();
    await page.getByRole('checkbox').first().check();
    await page.getByText('已选 38 项').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await neededWidth(page)).toBeLessThanOrEqual(look.width);
  });
});
