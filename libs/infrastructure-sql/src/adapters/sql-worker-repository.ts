import {
  BoundedMemo,
  Worker,
  WorkerIdTakenError,
  type AttemptToken,
  type HeartbeatReply,
  type TaskId,
  type WorkerId,
  type WorkerRegistration,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import type { WorkerRow } from '../schema/tables';
import type { SqlStore } from '../sql-store';
import { holdsTasks } from '../steps/dead-workers';
import { goneWorker } from '../steps/gone-worker';
import { UnfinishedTask } from '../steps/unfinished-task';

interface RunningRow {
  readonly id: TaskId;
  readonly version_token: AttemptToken;
  readonly cancel_at: number | null;
}

interface LiveRow extends WorkerRow {
  readonly running: number;
  readonly queued: number;
}

export class SqlWorkerRepository implements WorkerRepository {
  /** Registrations by their documents, because a worker sends the same one with each heartbeat. */
  private readonly registrations = new BoundedMemo<string, WorkerRegistration>(1000);

  constructor(private readonly store: SqlStore) {}

  lastHeartbeat(id: WorkerId): Promise<number | undefined> {
    return this.store.read(async (reader) => {
      const statement = 'select last_heartbeat from worker where bucket = 0 and id = ?';
      const [found] = await reader.query<Pick<WorkerRow, 'last_heartbeat'>>(statement, id);
      return found?.last_heartbeat;
    });
  }

  heartbeat(registration: WorkerRegistration, timeoutMs: number): Promise<HeartbeatReply> {
    const { id, capacity, isDraining } = registration;
    return this.store.write(async (step) => {
      const [holder] = await step.transaction.query<Pick<LiveRow, 'document'>>(
        'select document from worker where bucket = 0 and id = ? and expires_at > ?',
        id,
        step.now,
      );
      if (holder && this.read(holder).startedAt !== registration.startedAt) throw new WorkerIdTakenError(id);
      const before = await step.workers.find(id);
      if (!holder) step.addEvent('worker joined', '', '', id);
      else if (isDraining && before && before.slots > 0) step.addEvent('worker draining', '', '', id);
      const row: WorkerRow = {
        id,
        expires_at: step.now + timeoutMs,
        last_heartbeat: step.now,
        slots: isDraining ? 0 : capacity,
        is_to_drain: before?.is_to_drain ?? 0,
        wanted_capacity: before?.wanted_capacity ?? null,
        row_version: before?.row_version ?? 1,
        document: JSON.stringify(registration),
      };
      if (before) step.workers.touchDocument(Object.assign(before, row));
      else step.workers.insert(row);
      step.tasks.flush();
      const running = await step.transaction.query<RunningRow>(
        `select id, version_token, cancel_at from task
         where bucket = 0 and queue_kind = 'running' and queue_key = ? order by id`,
        id,
      );
      return {
        running: running.map(({ version_token }) => version_token),
        cancelRequested: running.flatMap((task) => (task.cancel_at === null ? [] : [task.id])),
        drainRequested: row.is_to_drain === 1,
        ...(row.wanted_capacity !== null && { capacityRequested: row.wanted_capacity }),
      };
    });
  }

  live(timeoutMs: number): Promise<readonly Worker[]> {
    return this.store.read(async (reader, now) => {
      const rows = await reader.query<LiveRow>(
        `select w.last_heartbeat, w.document,
           (select count(*) from task t
            where t.bucket = 0 and t.queue_kind = 'running' and t.queue_key = w.id) as running,
           (select count(*) from task t
            where t.bucket = 0 and t.queue_kind = 'queue' and t.queue_key = w.id) as queued
         from worker w where w.bucket = 0 and w.last_heartbeat > ? and w.expires_at > ? order by w.id`,
        now - timeoutMs,
        now,
      );
      return rows.map((row) => {
        const { last_heartbeat: lastHeartbeat, running, queued } = row;
        return Worker.restore(this.read(row), { lastHeartbeat, running, queued });
      });
    });
  }

  requestDrain(id: WorkerId, drain: boolean): Promise<boolean> {
    return this.store.write(async (step) => {
      const row = await step.workers.find(id);
      if (!row) return false;
      const isToDrain = drain ? 1 : 0;
      if (row.is_to_drain !== isToDrain)
        step.addEvent(drain ? 'worker draining' : 'worker resumed', '', '', id);
      row.is_to_drain = isToDrain;
      if (drain) row.slots = 0;
      step.workers.touch(row);
      step.send(`worker ${id}`, { kind: 'drain', drain });
      return true;
    });
  }

  requestCapacity(id: WorkerId, capacity: number): Promise<boolean> {
    return this.store.write(async (step) => {
      const row = await step.workers.find(id);
      if (!row) return false;
      row.wanted_capacity = capacity;
      // A worker that drains has no slots, whatever its capacity is.
      if (row.slots > 0) row.slots = capacity;
      step.workers.touch(row);
      step.send(`worker ${id}`, { kind: 'capacity', capacity });
      return true;
    });
  }

  /** If the worker still runs a task, it stays known as dead, so that recovery takes that task back at once. */
  leave(id: WorkerId): Promise<void> {
    return this.store.write(async (step) => {
      const row = await step.workers.find(id);
      if (row && row.last_heartbeat > 0) step.addEvent('worker left', '', '', id);
      if (row) step.workers.remove(row);
      for (const task of await step.tasks.ofWorker('queue', id, Number.MAX_SAFE_INTEGER))
        await new UnfinishedTask(step, task).queueForWorkers(undefined);
      if (!(await holdsTasks(step, id, ['running']))) return;
      step.workers.insert(goneWorker(id));
      step.wakeSchedulersBy(step.now);
    });
  }

  private read({ document = '' }: Pick<WorkerRow, 'document'>): WorkerRegistration {
    return this.registrations.of(document, () => JSON.parse(document) as WorkerRegistration);
  }
}
