import { setTimeout as sleep } from 'node:timers/promises';
import type { ASystem } from '../testing/a-system';

interface Context {
  readonly signal: AbortSignal;
  readonly logger: { readonly info: (message: string) => void; readonly warn: (message: string) => void };
  readonly progress: (percent: number, note?: string) => void;
}

/** From when on the ledger is away, so that what worked begins to fail. */
let awayFrom = Infinity;
let runs = 0;

/** Handlers of a system that has the troubles of a day within minutes. Nothing in them is random. */
export const history = {
  export: async (_: unknown, { signal, logger, progress }: Context) => {
    runs += 1;
    const steps = 4 + (runs % 5);
    for (let step = 1; step <= steps; step += 1) {
      await sleep(250, undefined, { signal });
      progress((100 * step) / steps, `part ${step} of ${steps}`);
    }
    logger.info(`exported ${1200 + 37 * runs} rows`);
    return { rows: 1200 + 37 * runs };
  },
  close: async (_: unknown, { signal, logger }: Context) => {
    logger.info('closing the period 2026-11');
    await sleep(400, undefined, { signal });
    if (Date.now() < awayFrom) return { closed: 12 };
    logger.warn('POST /close answered 503');
    throw new Error('HTTP 503 from https://ledger-api/close: upstream connect error');
  },
  /** Every third run needs a second attempt. */
  flaky: async (_: unknown, { signal }: Context) => {
    await sleep(150, undefined, { signal });
    runs += 1;
    if (runs % 3 === 0) throw new Error(`connection to 10.0.4.${runs % 200} was reset`);
    return 'sent';
  },
  slow: async (_: unknown, { signal, progress }: Context) => {
    for (let percent = 1; percent <= 100; percent += 1) {
      await sleep(900, undefined, { signal });
      progress(percent, 'rows are compared');
    }
  },
};

const local = { executor: 'local', misfire: { mode: 'skip' } };

/** Creates the tasks, and lets them run. In the middle the ledger goes away, and the schedulers hang for some seconds. */
export async function setUpHistory(system: ASystem, ms: number): Promise<void> {
  const put = (id: string, more: object) =>
    system.call('PUT', `/tasks/${id}`, { name: id, ...local, ...more });
  await put('billing-close', {
    handler: 'close',
    cron_expression: '*/20 * * * * *',
    max_retry: 2,
    retry_delay: '2s',
  });
  await put('export-eu', {
    handler: 'export',
    cron_expression: '*/10 * * * * *',
    owner: null,
    timeout_seconds: 30,
  });
  await put('export-us', { handler: 'export', cron_expression: '5/15 * * * * *' });
  await put('mail-digest', {
    handler: 'flaky',
    cron_expression: '*/12 * * * * *',
    max_retry: 3,
    retry_delay: '1s',
  });
  await put('geo-sync', { handler: 'export', cron_expression: '*/6 * * * * *' });
  await put('reconcile', { handler: 'slow', cron_expression: '*/30 * * * * *', execution_mode: 'skip' });
  await put('nightly-report', {
    handler: 'export',
    cron_expression: '0 10 2 * * *',
    time_zone: 'Europe/Berlin',
  });
  await put('month-end', { handler: 'close', cron_expression: '0 0 3 L * *', time_zone: 'Europe/Berlin' });
  await sleep(ms / 2);
  awayFrom = Date.now();
  hang(5000);
  await sleep(ms / 2);
}

/** Stops everything in this process for a while, like a pause of the machine. */
function hang(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
