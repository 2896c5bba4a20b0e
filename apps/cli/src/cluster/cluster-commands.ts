import type { Command } from 'commander';
import type { Shell } from '../shell/shell';
import { addClusterAudit } from './audit';
import { addClusterEvents } from './events';
import { addClusterExecutors } from './executors';
import { addClusterQueues } from './queues';
import { addClusterSchedulers } from './schedulers';
import { addClusterStatus } from './status';
import { addClusterStore } from './store';
import { addWorkerChanges } from './worker-changes';
import { addClusterWorkers } from './workers';

export function addClusterCommands(program: Command, shell: Shell): void {
  const cluster = program
    .command('cluster')
    .description('see and manage schedulers, workers, queues and the store');
  const commands = [
    addClusterStatus,
    addClusterWorkers,
    addWorkerChanges,
    addClusterSchedulers,
    addClusterExecutors,
    addClusterQueues,
    addClusterStore,
    addClusterEvents,
    addClusterAudit,
  ];
  for (const add of commands) add(cluster, shell);
}
