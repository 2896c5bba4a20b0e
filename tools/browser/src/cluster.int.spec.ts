import { startSystem, type ASystem } from './testing/a-system';
import { accessibilityFindings, describeInBrowser, neededWidth, Visits } from './testing/visits';

describeInBrowser('The cluster', () => {
  const visits = new Visits();
  let system: ASystem;
  let workerId: string;

  beforeAll(async () => {
    system = await startSystem();
    const local = { executor: 'local', max_retry: 0 };
    await system.call('PUT', '/tasks/quick', { name: 'Quick', handler: 'quick', ...local });
    await system.call('PUT', '/tasks/slow', { name: 'Slow', handler: 'wait', ...local });
    const { items } = (await system.call('GET', '/workers')) as { items: readonly { id: string }[] };
    workerId = items[0]?.id ?? '';
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    await visits.end();
    await system.stop();
  });

  it('shows who leads, and each process with its version, its clock and its slots', async () => {
    const page = await visits.open(system, '/cluster', { as: 'viewer' });
    await page.getByText(/ leads · 1 scheduler · 1 worker · 0 of 10 slots in use · 0 waiting/).waitFor();
    await page.getByRole('row', { name: /Leads .* 1\.2\.3 exact/ }).waitFor();
    await page.getByRole('row', { name: /Idle 0 of 10 in use .* 1\.2\.3 exact/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Drain' }).count()).toBe(0);
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('drains a worker, and lets it work again', async () => {
    const page = await visits.open(system, '/cluster', { as: 'operator' });
    await page.getByRole('button', { name: 'Drain' }).click();
    await page.getByRole('row', { name: /Draining/ }).waitFor();
    await page.getByText(`${workerId} takes no more executions.`).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Let it work again' }).click();
    await page.getByRole('row', { name: /Idle/ }).waitFor();
  });

  it('takes a refused drain back, and says why', async () => {
    visits.expectComplaints(/status of 403/);
    const page = await visits.open(system, '/cluster', { as: 'operator' });
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/drain', async (route) => {
      await answered;
      const body = JSON.stringify({ code: 'access.forbidden', title: 'no', status: 403 });
      await route.fulfill({ status: 403, contentType: 'application/problem+json', body });
    });
    await page.getByRole('button', { name: 'Drain' }).click();
    await page.getByRole('row', { name: /Draining/ }).waitFor();
    answer();
    await page.getByText(`${workerId} stays as it was: Your role does not allow this.`).waitFor();
    await page.getByRole('row', { name: /Idle/ }).waitFor();
  });

  it('shows what a worker runs, and what it has run', async () => {
    const page = await visits.open(system, '/cluster', { as: 'operator' });
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('link', { name: workerId }).click();
    await page.getByRole('heading', { level: 1, name: workerId }).waitFor();
    await page.getByText('It runs nothing.').waitFor();
    await system.call('POST', '/tasks/slow/trigger');
    await page.getByRole('region', { name: 'Runs now' }).getByRole('row', { name: /Slow/ }).first().waitFor();
    await page.getByText('1 of 10 in use').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    system.release();
    await page.getByText('It runs nothing.').waitFor();
    await page.getByRole('row', { name: /Succeeded Slow/ }).waitFor();
  });

  it('says that a worker is not alive', async () => {
    const page = await visits.open(system, '/cluster/workers/nobody', { as: 'viewer' });
    await page.getByText('No worker with this id sends heartbeats.', { exact: false }).waitFor();
    await page.getByText('None of the executions that are kept ran here.').waitFor();
    expect(await page.title()).toMatch(/^✕ nobody/);
  });

  it('shows the services and their health', async () => {
    const page = await visits.open(system, '/cluster/services', { as: 'viewer' });
    await page.getByText('No service has registered itself.').waitFor();
    await system.call('POST', '/executors/register', {
      instance_id: 'shop-1',
      name: 'shop',
      base_url: 'http://127.0.0.1:9',
      tasks: [{ task_name: 'restock' }],
    });
    await page.goto(`${system.origin}/cluster`);
    await page.getByText('1 of 1 instance is healthy.').waitFor();
    await page.getByRole('link', { name: 'All services' }).click();
    await page.getByRole('row', { name: /shop shop-1 Healthy/ }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it.each([
    { theme: 'dark', language: 'zh-CN', width: 390 },
    { theme: 'light', language: 'en', width: 320 },
  ] as const)('has no barrier in $theme, $language, $width wide', async (look) => {
    const page = await visits.open(system, '/cluster', { as: 'operator', ...look });
    for (const path of ['/cluster', '/cluster/services', `/cluster/workers/${workerId}`]) {
      await page.goto(system.origin + path);
      await page.getByRole('row').nth(1).waitFor();
      expect(await accessibilityFindings(page)).toEqual([]);
      expect(await neededWidth(page)).toBeLessThanOrEqual(look.width);
    }
  });
});
