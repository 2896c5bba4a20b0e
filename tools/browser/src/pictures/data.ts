import type { ASystem } from '../testing/a-system';

/** How much there is to see. */
export const amounts = ['none', 'little', 'much'] as const;
export type Amount = (typeof amounts)[number];

const task = (name: string, handler: string, more: object = {}) => ({
  name,
  executor: 'local',
  handler,
  ...more,
});
const longName = `reconcile-${'every-ledger-of-every-region-'.repeat(3)}nightly`;

/** Fills a new system. */
export async function fill(system: ASystem, amount: Amount): Promise<void> {
  if (amount === 'none') return;
  const put = (id: string, body: object) => system.call('PUT', `/tasks/${id}`, { ...body });
  await put('billing-close', task('billing-close', 'fail', { max_retry: 0 }));
  await put('mail-digest', task('mail-digest', 'fail', { max_retry: 3, retry_delay: '1h' }));
  await put('export-eu', task('export-eu', 'wait', { cron_expression: '*/5 * * * *' }));
  await put('reindex', task('reindex', 'quick', { cron_expression: '*/10 * * * * *' }));
  // Each run is longer than its interval, so that most due times are skipped.
  const often = { cron_expression: '* * * * * *', execution_mode: 'skip' };
  await put('tick-fast', task('tick-fast', 'wait', often));
  await put('reconcile', task(longName.slice(0, 100), 'quick'));
  const runs = (count: number) => ({ runs: Array.from({ length: count }, () => ({})) });
  for (const id of ['billing-close', 'mail-digest', 'export-eu', 'reindex', 'reconcile'])
    await system.call('POST', `/tasks/${id}/trigger-many`, runs(3));
  if (amount === 'little') return;
  for (let i = 0; i < 50; i += 1)
    await put(`report-${i}`, task(`report-${i}`, i % 9 === 0 ? 'fail' : 'quick', { max_retry: 0 }));
  for (let i = 0; i < 50; i += 1) await system.call('POST', `/tasks/report-${i}/trigger-many`, runs(100));
}
