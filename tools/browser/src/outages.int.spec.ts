import { acquireRedis } from '../../bootstrap/redis.mjs';
import { startSystem, type ASystem } from './testing/a-system';
import { describeInBrowser, Visits } from './testing/visits';

type Redis = Awaited<ReturnType<typeof acquireRedis>>;

describeInBrowser('During an outage', () => {
  const visits = new Visits();
  let redis: Redis;
  let system: ASystem | undefined;

  beforeAll(async () => {
    redis = await acquireRedis({ dedicated: true, config: { appendonly: 'yes', appendfsync: 'always' } });
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
    await system?.stop();
  });
  afterAll(async () => {
    await visits.end();
    await redis.stop();
  });

  it('shows one banner over what it knows, and continues by itself when the store is back', async () => {
    system = await startSystem({ store: 'redis', redis: { addr: new URL(redis.url).host } });
    await system.call('PUT', '/tasks/quick', { name: 'quick', executor: 'local', handler: 'quick' });
    await system.call('POST', '/tasks/quick/trigger');
    const page = await visits.open(system, '/executions', { as: 'viewer' });
    await page.getByRole('row', { name: /Succeeded quick/ }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    // The browser logs each answer 503 by itself.
    visits.expectComplaints(/status of 503/);
    await redis.kill();
    // Nobody touches the page: the server says on the live line that its store is away.
    await page.getByRole('alert').getByText('The store is away.').waitFor();
    expect(await page.getByRole('row', { name: /Succeeded quick/ }).count()).toBe(1);
    await redis.restart();
    await page.getByRole('alert').getByText('The store is away.').waitFor({ state: 'hidden' });
    await system.call('POST', '/tasks/quick/trigger');
    await page.getByText('2 executions').waitFor();
  });

  it('goes on when the server is back, with each row once', async () => {
    const settings = { store: 'redis', redis: { addr: new URL(redis.url).host } } as const;
    system = await startSystem(settings);
    await system.call('PUT', '/tasks/other', { name: 'other', executor: 'local', handler: 'quick' });
    await system.call('POST', '/tasks/other/trigger');
    const page = await visits.open(system, '/executions?task=other', { as: 'viewer' });
    await page.getByRole('row', { name: /Succeeded other/ }).waitFor();
    visits.expectComplaints(
      /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|status of 503/,
    );
    await system.stop();
    await page.getByRole('alert').getByText('The server is away.').waitFor();
    await page.getByText(/Stale since/).waitFor();
    system = await startSystem({ ...settings, api: { port: Number(new URL(system.origin).port) } });
    await system.call('POST', '/tasks/other/trigger');
    await page.getByText('2 executions').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.getByRole('alert').getByText('The server is away.').count()).toBe(0);
    expect(await page.getByRole('row', { name: /Succeeded other/ }).count()).toBe(2);
  });
});
