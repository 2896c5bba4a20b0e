import type { Command } from 'commander';
import type { components } from '@distribute-schedule/api-client';
import { dataOf } from '../client/data-of';
import { labelsText, type Style } from '../output/look';
import type { Shell } from '../shell/shell';

type Instance = components['schemas']['Executor'];

const styles: Readonly<Record<Instance['status'], Style>> = {
  healthy: 'green',
  unhealthy: 'red',
  maintenance: 'yellow',
  offline: 'red',
};

export function addClusterExecutors(parent: Command, shell: Shell): void {
  parent
    .command('executors')
    .description('list the instances of services that registered themselves')
    .action(
      shell.action(async ({ api, out }) => {
        const executors = await dataOf(api.GET('/api/v1/executors'));
        out.list(executors, executors.items, {
          columns: [
            { title: 'INSTANCE', cell: ({ id }) => id },
            { title: 'SERVICE', cell: ({ name }) => name },
            { title: 'STATUS', cell: ({ status }) => ({ text: status, style: styles[status] }) },
            { title: 'SEEN', cell: ({ last_seen_at }, look) => look.time(last_seen_at) },
            { title: 'TASKS', cell: ({ tasks }) => tasks.map(({ task_name }) => task_name).join(', ') },
            { title: 'REASON', cell: ({ status_reason }) => status_reason ?? '' },
            { title: 'WEIGHT', isWide: true, cell: ({ weight }) => String(weight) },
            { title: 'LABELS', isWide: true, cell: ({ labels }) => labelsText(labels) },
            { title: 'URL', isWide: true, cell: ({ base_url }) => base_url },
          ],
          nameOf: ({ id }) => id,
          plural: 'registered instances',
        });
      }),
    );
}
