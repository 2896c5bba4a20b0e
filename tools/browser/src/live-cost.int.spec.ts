import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { startSystem, type ASystem } from './testing/a-system';
import { describeInBrowser, Visits } from './testing/visits';

const eventsPerSecond = 1_000;
/** Each run is created, started and ended. */
const runsPerSecond = Math.ceil(eventsPerSecond / 3);
const seconds = 4;
const maxShareOfCore = 0.05;

/** Returns what reads the CPU time of the thread that runs the page's scripts, style and layout, in ms. */
async function cpuClockOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
  };
}

describeInBrowser('A page while 1,000 events a second happen', () => {
  const visits = new Visits();
  let system: ASystem;

  beforeAll(async () => {
    system = await startSystem();
    await system.call('PUT', '/tasks/busy', { name: 'busy', executor: 'local', handler: 'quick' });
  });
  afterEach(async () => {
    expect(await visits.close()).toEqual([]);
  });
  afterAll(async () => {
    await visits.end();
    await system.stop();
  });

  async function makeEvents(): Promise<void> {
    const runs = Array.from({ length: runsPerSecond }, () => ({}));
    const start = performance.now();
    for (let second = 1; second <= seconds; second += 1) {
      await system.call('POST', '/tasks/busy/trigger-many', { runs });
      await sleep(Math.max(0, start + second * 1000 - performance.now()));
    }
  }

  it.each([
    ['the list of executions', '/executions'],
    ['the overview', '/'],
  ])('%s costs at most 5 %% of a core more than while nothing happens', async (name, path) => {
    const page = await visits.open(system, path, { as: 'viewer' });
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('heading', { level: 1 }).waitFor();
    const cpuMs = await cpuClockOf(page);
    /** Part of a core that the page uses during this. */
    const shareDuring = async (act: () => Promise<unknown>) => {
      const [from, start] = [await cpuMs(), performance.now()];
      await act();
      return ((await cpuMs()) - from) / (performance.now() - start);
    };
    const idle = await shareDuring(() => sleep(seconds * 1000));
    const busy = await shareDuring(() => makeEvents());
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    process.stderr.write(`${name}: ${percent(idle)} of a core while idle, ${percent(busy)} while busy\n`);
    expect(busy - idle).toBeLessThan(maxShareOfCore);
  });
});
