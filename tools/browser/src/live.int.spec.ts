import type { Page } from 'playwright-core';
import { startProxy, type AProxy } from './testing/a-proxy';
import { startSystem, type ASystem } from './testing/a-system';
import { describeInBrowser, Visits } from './testing/visits';

/** What the browser logs by itself when a connection breaks. */
const connectionErrors =
  /ERR_(CONNECTION_\w+|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/;
const maxResumedChanges = 1_000;

describeInBrowser('The live line of a page', () => {
  const visits = new Visits();
  let system: ASystem;
  let proxy: AProxy;

  beforeAll(async () => {
    system = await startSystem();
    proxy = await startProxy(system.origin);
    for (const id of ['quick', 'other', 'broken']) {
      const handler = id === 'broken' ? 'fail' : 'quick';
      await system.call('PUT', `/tasks/${id}`, { name: id, executor: 'local', handler, max_retry: 0 });
    }
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    await visits.end();
    await proxy.stop();
    await system.stop();
  });

  /** Starts an execution, and returns its id once it has ended. */
  async function run(task: string): Promise<string> {
    const { execution_id: id } = await system.call('POST', `/tasks/${task}/trigger`);
    for (;;) {
      const { end_time } = await system.call('GET', `/executions/${String(id)}`);
      if (end_time !== null) return String(id);
    }
  }
  const open = (path: string, options: Parameters<Visits['open']>[2] = {}) =>
    visits.open({ ...system, origin: proxy.origin }, path, { as: 'viewer', ...options });
  const isLive = (page: Page) => page.getByText('Live', { exact: true }).waitFor();
  const rows = (page: Page) => page.getByRole('row', { name: /Succeeded/ });
  const linkTo = (page: Page, id: string) => page.locator(`a[href="/executions/${encodeURIComponent(id)}"]`);

  it('resumes when it was cut: no row is missing, and none comes twice', async () => {
    const before = await run('quick');
    const page = await open('/executions?task=quick');
    await linkTo(page, before).waitFor();
    await isLive(page);
    visits.expectComplaints(connectionErrors);
    proxy.cut();
    await page.getByText(/^Stale since .*, trying again in \d+ s$/).waitFor();
    const ids = [before, await run('quick'), await run('quick'), await run('quick')];
    proxy.mend();
    await page.getByText('4 executions').waitFor();
    await isLive(page);
    for (const id of ids) expect(await linkTo(page, id).count()).toBe(1);
    expect(await rows(page).count()).toBe(4);
    const streams = proxy.passed.filter((path) => path.includes('/events/stream'));
    expect(new Set(streams)).toEqual(new Set(['/api/v1/events/stream?digest=true']));
  });

  it('reads everything again when it has missed changes', async () => {
    const page = await open('/tasks/other');
    await isLive(page);
    visits.expectComplaints(connectionErrors);
    proxy.cut();
    await page.getByText(/^Stale since/).waitFor();
    await system.call('PUT', '/tasks/other', { name: 'Renamed', executor: 'local', handler: 'quick' });
    // More changes than a page can resume over, so that it learns of none of them.
    const runs = Array.from({ length: maxResumedChanges + 1 }, () => ({}));
    await system.call('POST', '/tasks/quick/trigger-many', { runs: runs.slice(0, 1_000) });
    await system.call('POST', '/tasks/quick/trigger-many', { runs: runs.slice(0, 10) });
    proxy.mend();
    await page.getByRole('heading', { name: 'Renamed' }).waitFor();
    await isLive(page);
  });

  it('freezes the page while a person has paused it, and then shows what has happened', async () => {
    const page = await open('/executions?task=broken');
    await page.getByRole('heading', { name: 'No execution matches' }).waitFor();
    await isLive(page);
    await page.getByRole('button', { name: 'Pause the page' }).click();
    await page.getByText(/^Paused since/).waitFor();
    const asked = proxy.passed.length;
    const id = await run('broken');
    expect(await linkTo(page, id).count()).toBe(0);
    expect(proxy.passed.length).toBe(asked);
    await page.getByRole('button', { name: 'Continue' }).click();
    await linkTo(page, id).waitFor();
    await isLive(page);
  });

  it('shows times by the clock of the server when the clock of the browser is ten minutes wrong', async () => {
    for (const minutes of [-10, 10]) {
      const id = await run('quick');
      const page = await open('/executions?task=quick', {
        prepare: (fresh) =>
          fresh.addInitScript(`{ const now = Date.now; Date.now = () => now() + ${minutes} * 60_000; }`),
      });
      await linkTo(page, id).waitFor();
      const row = page.getByRole('row').filter({ has: linkTo(page, id) });
      await row.getByText(/^(\d+ sec\. ago|now)$/).waitFor();
    }
  });

  it('leaves the rest of the page when one block cannot be read', async () => {
    visits.expectComplaints(/status of 500/);
    await run('quick');
    const page = await open('/', {
      prepare: (fresh) =>
        fresh.route(/\/api\/v1\/executions\?.*status=failed/, (route) =>
          route.fulfill({ status: 500, json: { code: 'internal', title: 'Something went wrong' } }),
        ),
    });
    await page.getByText('Something went wrong').waitFor();
    await page.getByText(/^Nothing runs/).waitFor();
    await isLive(page);
    expect(
      await page
        .getByRole('alert')
        .getByText(/is away/)
        .count(),
    ).toBe(0);
  });

  it('opens the stream of a log again when the server has refused it', async () => {
    visits.expectComplaints(/status of 429/);
    await system.call('PUT', '/tasks/talk', { name: 'talk', executor: 'local', handler: 'talk' });
    const id = await run('talk');
    let refused = 0;
    const page = await open(`/executions/${encodeURIComponent(id)}`, {
      prepare: (fresh) =>
        fresh.route(/\/logs\/stream/, (route) => {
          refused += 1;
          return refused > 1 ? route.continue() : route.fulfill({ status: 429, json: {} });
        }),
    });
    await page.getByText('connection lost, trying again').waitFor();
    await page.getByText('connection lost, trying again').waitFor({ state: 'hidden' });
    expect(refused).toBe(2);
  });
});
