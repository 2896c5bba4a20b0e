import type { Command } from 'commander';
import type { components } from '@distribute-schedule/api-client';
import { dataOf } from '../client/data-of';
import { pastTime, wholeNumber } from '../input/values';
import { missing, type Style } from '../output/look';
import type { Column } from '../output/output';
import { tookText } from '../output/times';
import type { Shell } from '../shell/shell';

export type FireRecord = components['schemas']['FireRecord'];

interface LedgerOptions {
  readonly since?: string;
  readonly limit: number;
}

const styles: Readonly<Partial<Record<FireRecord['outcome'], Style>>> = {
  fired: 'green',
  late: 'yellow',
  missed: 'red',
  refused: 'red',
};

const columns: readonly Column<FireRecord>[] = [
  { title: 'DUE', cell: ({ due_at }, look) => look.time(due_at) },
  {
    title: 'OUTCOME',
    cell: ({ outcome }) => {
      const style = styles[outcome];
      return style ? { text: outcome, style } : outcome;
    },
  },
  { title: 'LATE', cell: ({ late_ms }) => tookText(late_ms) },
  { title: 'EXECUTION', cell: ({ execution_id }) => execution_id ?? missing },
  { title: 'REASON', cell: ({ reason }) => reason ?? '' },
  { title: 'UNTIL', isWide: true, cell: ({ until }, look) => look.time(until) },
  { title: 'BY', isWide: true, cell: ({ by }) => by },
];

export function addTaskLedger(parent: Command, shell: Shell): void {
  parent
    .command('ledger')
    .description('list what became of the latest due times of a task, newest first')
    .argument('<task>', 'id of the task')
    .option('--since <time>', 'only due times after this, for example 2h or 2026-12-01', pastTime)
    .option('-l, --limit <n>', 'maximum number of due times', wholeNumber(1, 1000), 50)
    .action(
      shell.action(async ({ api, out }, id: string, { since, limit }: LedgerOptions) => {
        const { items } = await dataOf(
          api.GET('/api/v1/tasks/{id}/ledger', { params: { path: { id }, query: { limit } } }),
        );
        const wanted = items.filter(
          ({ due_at }) => since === undefined || Date.parse(due_at) >= Date.parse(since),
        );
        out.list({ items: wanted }, wanted, {
          columns,
          nameOf: ({ due_at }) => due_at,
          plural: 'due times',
        });
      }),
    );
}
