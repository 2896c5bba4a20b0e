import type { DeadWorker, Logger } from '@distribute-schedule/application';
import type { WorkerId } from '@distribute-schedule/domain';
import { maxDeadWorkers } from '@distribute-schedule/store-kit';
import { readTasks } from './read-tasks';
import type { Step } from './step';

interface DeadRow {
  readonly id: string;
  readonly last_heartbeat: number;
}

/** Workers whose heartbeats have stopped, each with a share of the tasks that it holds. */
export async function deadWorkers(
  step: Step,
  timeoutMs: number,
  limit: number,
  log: Logger,
): Promise<readonly DeadWorker[]> {
  const transaction = step.flushed();
  const rows = await transaction.query<DeadRow>(
    `select id, last_heartbeat from worker
     where bucket = 0 and (last_heartbeat <= ? or expires_at = 0) order by last_heartbeat, id limit ?`,
    step.now - timeoutMs,
    maxDeadWorkers,
  );
  const share = Math.max(1, Math.floor(limit / rows.length));
  const dead: DeadWorker[] = [];
  for (const { id, last_heartbeat: lastHeartbeat } of rows) {
    const running = await readTasks(step, await step.tasks.ofWorker('running', id, share), log);
    const queued = await readTasks(step, await step.tasks.ofWorker('queue', id, share), log);
    dead.push({ id: id as WorkerId, lastHeartbeat, running, queued });
  }
  return dead;
}

/** Removes a dead worker, unless it holds a task or has sent a heartbeat since. */
export async function forgetWorker(
  step: Step,
  { id, lastHeartbeat }: Pick<DeadWorker, 'id' | 'lastHeartbeat'>,
): Promise<boolean> {
  const worker = await step.workers.find(id);
  if (worker?.last_heartbeat !== lastHeartbeat) return false;
  if (await holdsTasks(step, id, ['queue', 'running'])) return false;
  step.workers.remove(worker);
  // The last heartbeat is 0 if the worker has left, which was recorded then.
  if (lastHeartbeat > 0) step.addEvent('worker lost', '', '', id);
  return true;
}

export async function holdsTasks(
  step: Step,
  workerId: string,
  kinds: readonly ('queue' | 'running')[],
): Promise<boolean> {
  const transaction = step.flushed();
  const found = await transaction.query(
    `select id from task where bucket = 0 and queue_kind in (??) and queue_key = ? limit 1`,
    kinds,
    workerId,
  );
  return found.length > 0;
}
