import type { Command } from 'commander';
import type { components } from '@distribute-schedule/api-client';
import { dataOf } from '../client/data-of';
import { labelsText, missing } from '../output/look';
import type { Shell } from '../shell/shell';

export type Queues = components['schemas']['Queues'];

interface Row {
  readonly where: string;
  readonly executor: string;
  readonly labels: string;
  readonly executions: number;
}

export function addClusterQueues(parent: Command, shell: Shell): void {
  parent
    .command('queues')
    .description('count the unfinished executions and show where they wait')
    .action(
      shell.action(async ({ api, out }) => {
        const queues = await dataOf(api.GET('/api/v1/queues'));
        out.list(queues, rowsOf(queues), {
          columns: [
            { title: 'QUEUE', cell: ({ where }) => where },
            { title: 'EXECUTOR', cell: ({ executor }) => executor },
            { title: 'LABELS', cell: ({ labels }) => labels },
            { title: 'EXECUTIONS', cell: ({ executions }) => String(executions) },
          ],
          nameOf: ({ where }) => where,
          plural: 'executions wait in a queue',
        });
        const { unfinished } = queues;
        if (!out.isData) out.note(`${executionsText(unfinished)} not finished.`);
      }),
    );
}

const rowsOf = ({ waiting, queued_on_workers }: Queues): Row[] => [
  ...waiting.map(({ executor, labels, executions }) => ({
    where: 'any worker',
    executor,
    labels: labelsText(labels),
    executions,
  })),
  ...queued_on_workers
    .filter(({ executions }) => executions > 0)
    .map(({ worker_id, executions }) => ({
      where: worker_id,
      executor: missing,
      labels: missing,
      executions,
    })),
];

export const executionsText = (count: number): string =>
  `${count} ${count === 1 ? 'execution' : 'executions'}`;
