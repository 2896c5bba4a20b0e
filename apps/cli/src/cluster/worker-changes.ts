import type { Command } from 'commander';
import { dataOf } from '../client/data-of';
import { wholeNumber } from '../input/values';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';

/** Adds the commands that change a worker while it runs. */
export function addWorkerChanges(parent: Command, shell: Shell): void {
  parent
    .command('drain')
    .description('let a worker finish what it has, and claim nothing more')
    .argument('<worker>', 'id of the worker')
    .action(shell.action(drain));
  parent
    .command('undrain')
    .description('let a drained worker claim executions again')
    .argument('<worker>', 'id of the worker')
    .action(shell.action(undrain));
  parent
    .command('resize')
    .description('change how many executions a worker runs at the same time, until it stops')
    .argument('<worker>', 'id of the worker')
    .argument('<capacity>', 'number of executions', wholeNumber(1, 1_000_000))
    .action(shell.action(resize));
}

async function drain({ api, out }: Session, id: string): Promise<void> {
  const answer = await dataOf(api.POST('/api/v1/workers/{id}/drain', { params: { path: { id } } }));
  out.done(answer, id, `worker ${id} is draining`);
}

async function undrain({ api, out }: Session, id: string): Promise<void> {
  const answer = await dataOf(api.POST('/api/v1/workers/{id}/undrain', { params: { path: { id } } }));
  out.done(answer, id, `worker ${id} claims executions again`);
}

async function resize({ api, out }: Session, id: string, capacity: number): Promise<void> {
  const body = { capacity };
  const answer = await dataOf(api.PATCH('/api/v1/workers/{id}', { params: { path: { id } }, body }));
  out.done(answer, id, `worker ${id} runs up to ${answer.capacity} executions from its next heartbeat on`);
}
