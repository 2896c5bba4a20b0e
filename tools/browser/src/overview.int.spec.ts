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
    await page.getByText('All 3 tasks as planned; no failure is kept').waitFor();
    await page.getByText('Nothing that is kept has failed.').waitFor();
    await page.getByText(/ leads · 1 scheduler · 1 worker · 0 of 10 slots in use · 0 waiting/).waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Quick' })
      .getByText(/in \d+ min/)
      .waitFor();
    expect(await page.title()).toBe('Overview · Distribute Schedule');
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('groups failures of one kind, and leads from there to the newest of them', async () => {
    for (let i = 0; i < 3; i += 1) await system.call('POST', '/tasks/broken/trigger');
    const page = await visits.open(system, '/', { as: 'operator' });
    await page.getByText('1 task failing', { exact: false }).waitFor();
    const group = page.getByRole('listitem').filter({ hasText: '3× · first' });
    await group.getByText('HTTP 503 from').waitFor();
    expect(await page.title()).toBe('✕ 1 failing · Overview · Distribute Schedule');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('heading', { name: /^Failures began at/ }).waitFor();
    await page.getByRole('button', { name: 'As a table' }).click();
    await page.getByRole('row', { name: / 3 / }).waitFor();
    await group.getByRole('link').last().click();
    await page.getByRole('heading', { name: 'It failed' }).waitFor();
  });

  it('runs all failures of a group again, after it has asked in which environment', async () => {
    const page = await visits.open(system, '/', { as: 'operator' });
    await page.getByRole('button', { name: 'Rerun 3… Broken' }).click();
    const question = page.getByRole('alertdialog', { name: /^Broken: Run 3 executions again/ });
    await question.getByText('In production').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await question.getByRole('button', { name: 'Run again' }).click();
    await page.getByText('3 executions are run again.').waitFor();
    await page.getByRole('listitem').filter({ hasText: '6× · first' }).waitFor();
  });

  it('fits a laptop without scrolling', async () => {
    const page = await visits.open(system, '/', { as: 'operator', width: 1280, height: 800 });
    await page.getByRole('heading', { name: 'Due next' }).waitFor();
    await page.getByRole('button', { name: 'As a table' }).waitFor();
    const [needed, shown] = await page.evaluate<[number, number]>(
      `(() => { const box = [...document.querySelectorAll('main, main *')].find((e) => getComputedStyle(e).overflowY === 'auto' && e.querySelector('h1')); return [box.scrollHeight, box.clientHeight]; })()`,
    );
    expect(needed).toBeLessThanOrEqual(shown);
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
    await page.getByRole('img').first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await neededWidth(page)).toBeLessThanOrEqual(look.width);
  });
});
