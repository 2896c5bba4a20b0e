import type { Command } from 'commander';
import { dataOf } from '../client/data-of';
import { wholeNumber } from '../input/values';
import { missing } from '../output/look';
import { tookText } from '../output/times';
import type { Shell } from '../shell/shell';
import { percent } from './task-columns';

interface StatsOptions {
  readonly days: number;
}

interface Percentiles {
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
}

export function addTaskStats(parent: Command, shell: Shell): void {
  parent
    .command('stats')
    .description(
      'show how often the executions of a task succeeded, how long they took, and how late they started',
    )
    .argument('<task>', 'id of the task')
    .option('--days <n>', 'how many days, including today', wholeNumber(1, 31), 7)
    .action(
      shell.action(async ({ api, out }, id: string, { days }: StatsOptions) => {
        const statistics = await dataOf(
          api.GET('/api/v1/tasks/{id}/statistics', { params: { path: { id }, query: { days } } }),
        );
        const { runs, succeeded, failed, cancelled, success_rate, retry_rate, mean_ms } = statistics;
        out.item(statistics, id, () => [
          ['task', id],
          ['since', out.look.time(statistics.from)],
          ['executions', String(runs)],
          ['succeeded', `${succeeded}${success_rate === null ? '' : ` (${percent(success_rate)})`}`],
          ['failed', String(failed)],
          ['cancelled', String(cancelled)],
          ['with a retry', retry_rate === null ? missing : percent(retry_rate)],
          ['mean duration', mean_ms === null ? missing : tookText(mean_ms)],
          ['duration', percentilesText(statistics.duration)],
          ['lateness', percentilesText(statistics.lateness)],
        ]);
      }),
    );
}

function percentilesText({ p50_ms, p95_ms, p99_ms }: Percentiles): string {
  const text = (ms: number | null) => (ms === null ? missing : tookText(ms));
  return `p50 ${text(p50_ms)}, p95 ${text(p95_ms)}, p99 ${text(p99_ms)}`;
}
