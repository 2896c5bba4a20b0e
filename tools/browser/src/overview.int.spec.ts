import { startSystem, type ASystem } from './testing/a-system';
import { accessibilityFindings, describeInBrowser, neededWidth, Visits } from './testing/visits';

describeInBrowser('The overview', () => {
  const visits = new Visits();
  let system: ASystem;

  beforeAll(async () => {
    system = await startSystem();
    const local = { executor: 'local', max_retry: 0 };
    await system.call('PUT', '/tasks/quick', {
      name: 'Quick',
      handler: 'quick',
      cron_expression: '@every 1h',
      ...local,
    });
    await system.call('PUT', '/tasks/broken', { name: 'Broken', handler: 'fail', ...local });
    await system.call('PUT', '/tasks/slow', { name: 'Slow', handler: 'wait', ...local });
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    await visits.end();
    await system.stop();
  });

  it('says in one sentence that all is well', async () => {
    await system.call('POST', '/tasks/quick/trigger');
    const page = await visits.open(system, '/', { as: 'viewer' });
    await page.getByText(/^All is well: 1 execution ended/).waitFor();
    await page.getByText('Nothing that is kept has failed.').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('groups failures of one kind, and leads from there to the newest of them', async () => {
    for (let i = 0; i < 3; i += 1) await system.call('POST', '/tasks/broken/trigger');
    const page = await visits.open(system, '/', { as: 'operator' });
    await page.getByText('3 executions failed in the last hour', { exact: false }).waitFor();
    const group = page.getByRole('listitem').filter({ hasText: '× 3' });
    await group.getByText('HTTP 503 from').waitFor();
    expect(await page.title()).toBe('✕ 3 · Overview · Distribute Schedule');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'As a table' }).click();
    await page.getByRole('row', { name: / 3$/ }).waitFor();
    await group.getByRole('link').last().click();
    await page.getByRole('heading', { name: 'It failed' }).waitFor();
  });

  it('shows what runs, and lets it go when it has ended', async () => {
    const page = await visits.open(system, '/', { as: 'viewer' });
    await page.getByText('Nothing runs at the moment.').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await system.call('POST', '/tasks/slow/trigger');
    await page.getByRole('listitem').filter({ hasText: 'Slow' }).waitFor();
    system.release();
    await page.getByText('Nothing runs at the moment.').waitFor();
  });

  it.each([
    { theme: 'dark', language: 'zh-CN', width: 390 },
    { theme: 'light', language: 'en', width: 320 },
  ] as const)('have no barrier in $theme, $language, $width wide', async (look) => {
    const page = await visits.open(system, '/', { as: 'operator', ...look });
    await page.getByRole('img').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await neededWidth(page)).toBeLessThanOrEqual(look.width);
  });
});
