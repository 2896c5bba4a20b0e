import type { Command } from 'commander';
import { dataOf } from '../client/data-of';
import type { Shell } from '../shell/shell';

export function addClusterSchedulers(parent: Command, shell: Shell): void {
  parent
    .command('schedulers')
    .description('list the live schedulers and show which one leads')
    .action(
      shell.action(async ({ api, out }) => {
        const status = await dataOf(api.GET('/api/v1/scheduler/status'));
        out.list(status, status.schedulers, {
          columns: [
            { title: 'SCHEDULER', cell: ({ id }) => id },
            {
              title: 'STATE',
              cell: ({ state }) => (state === 'leading' ? { text: state, style: 'green' } : state),
            },
            { title: 'ADDRESS', cell: ({ address }) => address },
            { title: 'STARTED', cell: ({ started_at }, look) => look.time(started_at) },
            { title: 'HEARTBEAT', cell: ({ last_heartbeat }, look) => look.time(last_heartbeat) },
            { title: 'EPOCH', isWide: true, cell: ({ epoch }) => String(epoch) },
          ],
          nameOf: ({ id }) => id,
          plural: 'live schedulers',
        });
      }),
    );
}
