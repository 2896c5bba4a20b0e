import { startSystem, type ASystem } from './testing/a-system';
import { accessibilityFindings, describeInBrowser, neededWidth, Visits } from './testing/visits';

describeInBrowser('The form of a task', () => {
  const visits = new Visits();
  let system: ASystem;

  beforeAll(async () => {
    system = await startSystem();
    const local = { executor: 'local', handler: 'quick' };
    await system.call('PUT', '/tasks/report', {
      name: 'Nightly report',
      cron_expression: '0 0 2 * * *',
      time_zone: 'Asia/Shanghai',
      priority: 7,
      ...local,
    });
    await system.call('PUT', '/tasks/shared', { name: 'Shared', cron_expression: '@every 1h', ...local });
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    await visits.end();
    await system.stop();
  });

  it('creates a first task with the keyboard alone, runs it, and shows its log', async () => {
    const page = await visits.open(system, '/tasks', { as: 'operator' });
    await page.getByRole('link', { name: 'New task' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Name', { exact: true }).focus();
    await page.keyboard.type('Talk');
    const press = async (key: string, times: number) => {
      for (let i = 0; i < times; i += 1) await page.keyboard.press(key);
    };
    await press('Tab', 2);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('talk');
    await page.getByText('It runs by hand only.', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Talk' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/tasks/talk');
    await page.getByRole('button', { name: 'Run now' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Show it' }).first().focus();
    await page.keyboard.press('Enter');
    await page.getByText('connecting').first().waitFor();
  });

  it('says beside a field what is wrong while somebody types, and goes to the first on saving', async () => {
    visits.expectComplaints(/status of 400/);
    const page = await visits.open(system, '/tasks/new', { as: 'operator' });
    await page.getByLabel('Name', { exact: true }).fill('Wrong');
    await page.getByLabel('Schedule', { exact: true }).fill('0 0 2 31 2 *');
    await page.getByText(/none of its months has such a day/).waitFor();
    await page.getByLabel('Schedule', { exact: true }).fill('0 30 2 * * *');
    await page.getByLabel('Time zone').fill('Europe/Berlin');
    await page
      .getByText(/^Mon.*02:30/)
      .first()
      .waitFor();
    await page.getByLabel('Name', { exact: true }).fill('');
    await page.getByLabel('Parameters (JSON)').fill('{"a":');
    await page.getByRole('button', { name: 'Create the task' }).click();
    await page.getByLabel('Name', { exact: true }).and(page.locator(':focus')).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('offers the parameters of the executor, and puts a refusal beside the one that it names', async () => {
    visits.expectComplaints(/status of 400/);
    const page = await visits.open(system, '/tasks/new', { as: 'operator' });
    await page.getByLabel('Name', { exact: true }).fill('Call');
    await page.getByText('Offered by 1 live worker.').waitFor();
    await page.getByLabel('Executor', { exact: true }).fill('http');
    await page.getByLabel('url', { exact: true }).fill('https://a.example/{{nonsense}}');
    await page.getByLabel('method', { exact: true }).selectOption('POST');
    await page.getByLabel('body', { exact: true }).fill('{"day": "today"}');
    await page.getByLabel('Other parameters (JSON)').fill('{"region": "eu"');
    await page.getByText(/This is not JSON/).waitFor();
    await page.getByLabel('Other parameters (JSON)').fill('{"region": "eu"}');
    await page
      .locator('[aria-invalid=true]')
      .and(page.getByLabel('url', { exact: true }))
      .waitFor();
    await page.getByLabel('url', { exact: true }).fill('https://a.example/{{parameters.region}}');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Create the task' }).click();
    await page.getByRole('heading', { level: 1, name: 'Call' }).waitFor();
    expect(await system.call('GET', '/tasks/call')).toMatchObject({
      executor: 'http',
      parameters: {
        url: 'https://a.example/{{parameters.region}}',
        method: 'POST',
        body: { day: 'today' },
        region: 'eu',
      },
    });
  });

  it('shows the same draft as YAML, with the defaults as comments', async () => {
    visits.expectComplaints(/status of 400/);
    const page = await visits.open(system, '/tasks/new?from=report', { as: 'operator' });
    await page.getByLabel('Name', { exact: true }).fill('Report two');
    await page.getByRole('button', { name: 'YAML' }).click();
    const yaml = page.getByRole('textbox', { name: 'YAML' });
    const text = await yaml.inputValue();
    expect(text).toContain('name: Report two');
    expect(text).toContain('time_zone: Asia/Shanghai');
    await yaml.fill('name: [');
    await page.getByRole('button', { name: 'Form', exact: true, disabled: true }).waitFor();
    await yaml.fill(text.replace('priority: 7', 'priority: 70'));
    await page.getByText(/priority must be a whole number from 0 to 9/).waitFor();
    await yaml.fill(text.replace('priority: 7', 'priority: 8'));
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Form', exact: true }).click();
    expect(await page.getByLabel('Priority').inputValue()).toBe('8');
    await page.getByRole('button', { name: 'Create the task' }).click();
    await page.getByRole('heading', { level: 1, name: 'Report two' }).waitFor();
    expect(await system.call('GET', '/tasks/report-two')).toMatchObject({ priority: 8, handler: 'quick' });
  });

  it('shows what a change adds and takes away, and asks before it is lost', async () => {
    const page = await visits.open(system, '/tasks/report', { as: 'operator' });
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('Schedule', { exact: true }).fill('0 0 3 * * *');
    await page.getByText('new:').first().waitFor();
    await page.getByText('no longer:').first().waitFor();
    await page.getByRole('link', { name: 'Cancel' }).click();
    const question = page.getByRole('alertdialog', { name: 'Leave without saving?' });
    expect(await accessibilityFindings(page)).toEqual([]);
    await question.getByRole('button', { name: 'Stay here' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Nightly report was saved as version 2.').waitFor();
    expect(await system.call('GET', '/tasks/report')).toMatchObject({ cron_expression: '0 0 3 * * *' });
  });

  it('shows both versions when somebody else was faster, and keeps what was typed', async () => {
    visits.expectComplaints(/status of 412/);
    const page = await visits.open(system, '/tasks/shared/edit', { as: 'operator' });
    await page.getByLabel('Priority').fill('9');
    await page.getByLabel('Schedule', { exact: true }).fill('@every 2h');
    await system.call('PATCH', '/tasks/shared', { cron_expression: '@every 3h', max_retry: 4 });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody else saved version 2 while you changed version 1').waitFor();
    const row = page.getByRole('row', { name: /Schedule/ });
    await row.getByText('both changed it').waitFor();
    await row.getByText('@every 3h').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Put my changes on top of theirs' }).click();
    expect(await page.getByLabel('Retries after a failure').inputValue()).toBe('4');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Shared was saved as version 3.').waitFor();
    expect(await system.call('GET', '/tasks/shared')).toMatchObject({
      cron_expression: '@every 2h',
      max_retry: 4,
      priority: 9,
    });
  });

  it('is not offered to a viewer', async () => {
    const page = await visits.open(system, '/tasks', { as: 'viewer' });
    await page.getByRole('row', { name: /Nightly report/ }).waitFor();
    expect(await page.getByRole('link', { name: 'New task' }).count()).toBe(0);
    await page.goto(`${system.origin}/tasks/new`);
    await page.getByText('Your role does not allow this.').waitFor();
  });

  it.each([
    { theme: 'dark', language: 'zh-CN', width: 390 },
    { theme: 'light', language: 'en', width: 320 },
  ] as const)('has no barrier in $theme, $language, $width wide', async (look) => {
    const page = await visits.open(system, '/tasks/report/edit', { as: 'operator', ...look });
    await page.getByRole('heading', { level: 1, name: /Nightly report/ }).waitFor();
    await page.getByRole('listitem').first().waitFor();
    for (const fold of await page.locator('summary').all()) await fold.click();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await neededWidth(page)).toBeLessThanOrEqual(look.width);
  });
});
