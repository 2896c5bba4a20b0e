import type { Command } from 'commander';
import type { components } from '@distribute-schedule/api-client';
import { dataOf } from '../client/data-of';
import { labelsText, type Cell } from '../output/look';
import type { Column } from '../output/output';
import type { Shell } from '../shell/shell';

export type Worker = components['schemas']['Worker'];

export const workerColumns: readonly Column<Worker>[] = [
  { title: 'WORKER', cell: ({ id }) => id },
  { title: 'STATE', cell: stateOf },
  { title: 'SLOTS', cell: ({ running, capacity }) => `${running} of ${capacity}` },
  { title: 'QUEUED', cell: ({ queued }) => String(queued) },
  { title: 'EXECUTORS', cell: ({ executors }) => executors.join(', ') },
  { title: 'STARTED', cell: ({ started_at }, look) => look.time(started_at) },
  { title: 'LABELS', isWide: true, cell: ({ labels }) => labelsText(labels) },
  { title: 'ADDRESS', isWide: true, cell: ({ address }) => address },
  { title: 'HEARTBEAT', isWide: true, cell: ({ last_heartbeat }, look) => look.time(last_heartbeat) },
];

function stateOf({ draining, status }: Worker): Cell {
  if (draining) return { text: 'draining', style: 'yellow' };
  return { text: status, style: status === 'busy' ? 'cyan' : 'green' };
}

export function addClusterWorkers(parent: Command, shell: Shell): void {
  parent
    .command('workers')
    .description('list the live workers with their load')
    .action(
      shell.action(async ({ api, out }) => {
        const workers = await dataOf(api.GET('/api/v1/workers'));
        out.list(workers, workers.items, {
          columns: workerColumns,
          nameOf: ({ id }) => id,
          plural: 'live workers',
        });
      }),
    );
}
