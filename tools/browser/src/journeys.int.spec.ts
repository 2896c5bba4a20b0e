import type { Page } from 'playwright-core';
import { secrets, startSystem, type ASystem } from './testing/a-system';
import { storeSettings } from './testing/stores';
import { describeInBrowser, Visits } from './testing/visits';

const stores = Object.keys(storeSettings) as readonly (keyof typeof storeSettings)[];

/** The way of a person through the console. Each test continues on the page where the one before it has ended. */
describeInBrowser('The journeys', () => {
  describe.each(stores)('on %s', (store) => {
    const visits = new Visits();
    let system: ASystem;
    let page: Page;
    const goTo = (name: string) =>
      page.getByRole('navigation').getByRole('link', { name, exact: true }).first().click();

    beforeAll(async () => {
      system = await startSystem(storeSettings[store]());
      page = await visits.open(system, '/tasks/new');
    });
    afterAll(async () => {
      // The browser logs the answer 401 before the sign-in by itself.
      visits.expectComplaints(/status of 401/);
      const complaints = await visits.close();
      await visits.end();
      await system.stop();
      expect(complaints).toEqual([]);
    });

    it('leads from the sign-in to a first task', async () => {
      await page.getByLabel('Token').fill(secrets.operator);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Talk');
      await page.getByLabel('Handler', { exact: true }).fill('talk');
      await page.getByLabel('Schedule', { exact: true }).fill('0 0 2 1 1 *');
      await page.getByLabel('Retries after a failure').fill('0');
      await page.getByRole('button', { name: 'Create the task' }).click();
      await page.getByRole('heading', { level: 1, name: 'Talk' }).waitFor();
    });

    it('runs the task, and shows its log and its result', async () => {
      await page.getByRole('button', { name: 'Run now' }).click();
      await page.getByRole('link', { name: 'Show it' }).first().click();
      await page.getByRole('log').getByText('slow answer', { exact: true }).waitFor();
      await page.getByText('"rows": 3').waitFor();
      await page.getByText('Succeeded', { exact: true }).first().waitFor();
    });

    it('shows why the task fails, and runs it again', async () => {
      await system.call('PATCH', '/tasks/talk', { parameters: { fails: true } });
      await goTo('Tasks');
      await page.waitForURL(/\/tasks$/);
      await page.getByRole('link', { name: 'Talk', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'Talk' }).waitFor();
      // Drops the message about the first run, which links to it.
      await page.reload();
      await page.getByRole('button', { name: 'Run now' }).click();
      await page.getByRole('link', { name: 'Show it' }).first().click();
      await page.getByRole('heading', { name: 'It failed' }).waitFor();
      await page.getByText('the ledger is closed').first().waitFor();
      await page.getByRole('row', { name: 'Task version 1 2' }).waitFor();
      await page.reload();
      await page.getByRole('button', { name: 'Run again' }).click();
      await page.getByRole('link', { name: 'Show it' }).click();
      await page.getByText('Rerun of').waitFor();
    });

    it('finds the failures among the executions', async () => {
      await goTo('Executions');
      await page.getByRole('button', { name: 'Failed 2', exact: true }).click();
      await page.getByText('2 executions', { exact: true }).waitFor();
      await page.getByLabel('Find in id and error').fill('LEDGER is');
      await page.getByText('2 executions', { exact: true }).waitFor();
      await page.getByLabel('Find in id and error').fill('no such error');
      await page.getByRole('heading', { name: 'No execution matches' }).waitFor();
    });

    it('cancels a running execution, and shows live that it has stopped', async () => {
      await system.call('PUT', '/tasks/slow', { name: 'Slow', executor: 'local', handler: 'wait' });
      await goTo('Executions');
      await page.getByText('Live', { exact: true }).waitFor();
      await system.call('POST', '/tasks/slow/trigger');
      // The first link of the row leads to the task, the second one to the execution.
      await page
        .getByRole('row', { name: /Running Slow/ })
        .getByRole('link')
        .nth(1)
        .click();
      await page.getByRole('heading', { name: /^Runs for/ }).waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Cancel…' }).click();
      const question = page.getByRole('alertdialog', { name: 'Cancel this execution of Slow?' });
      await question.getByText(/^The attempt on .+ is asked to stop\. What it did stays done\.$/).waitFor();
      await question.getByRole('button', { name: 'Cancel the execution' }).click();
      await page.getByText('The execution is asked to stop.').waitFor();
      await page.getByText('Cancelled', { exact: true }).first().waitFor();
      await page.getByRole('button', { name: 'Run again' }).waitFor();
      expect((await system.call('GET', '/executions?task_id=slow'))['items']).toMatchObject([
        { status: 'cancelled' },
      ]);
    });

    it('pauses a task with a reason, and resumes it', async () => {
      await page.goto(`${system.origin}/tasks/talk`);
      await page.getByRole('button', { name: 'Pause…' }).click();
      const dialog = page.getByRole('alertdialog', { name: 'Pause Talk?' });
      await dialog.getByLabel('Why (everybody sees it)').fill('vendor');
      await dialog.getByRole('button', { name: 'Pause' }).click();
      await page.getByText(/paused by operator: vendor/).waitFor();
      await page.getByRole('button', { name: 'Resume', exact: true }).click();
      await page.getByText(/paused by operator/).waitFor({ state: 'hidden' });
    });

    it('shows in the ledger which due times ran', async () => {
      await system.call('PATCH', '/tasks/talk', { cron_expression: '* * * * * *' });
      await page
        .getByRole('navigation', { name: 'Pages of this task' })
        .getByRole('link', { name: 'Ledger' })
        .click();
      await page.getByRole('cell', { name: 'Ran', exact: true }).first().waitFor();
      await system.call('POST', '/tasks/talk/disable');
    });

    it('shows all tasks on the timeline, and who works in the cluster', async () => {
      await goTo('Timeline');
      await page.getByRole('img', { name: /^Talk: \d+ executions, \d+ failed/ }).waitFor();
      await page.getByRole('img', { name: /^Slow: 1 execution/ }).waitFor();
      await goTo('Cluster');
      await page.getByText(/ leads · 1 scheduler · 1 worker · 0 of 10 slots in use · 0 waiting/).waitFor();
      await page.getByRole('row', { name: /Leads .* 1\.2\.3 exact/ }).waitFor();
    });
  });
});
