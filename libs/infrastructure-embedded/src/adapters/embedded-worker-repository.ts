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
import type { EmbeddedStore } from '../embedded-store';
import { goneWorker } from '../steps/gone-worker';
import { HeldTask } from '../steps/held-task';
import type { WorkerRecord } from '../tables/records';

export class EmbeddedWorkerRepository implements WorkerRepository {
  /** What each heartbeat says is as a rule what the one before it said. */
  private readonly registrations = new BoundedMemo<string, WorkerRegistration>(1000);

  constructor(private readonly store: EmbeddedStore) {}

  lastHeartbeat(id: WorkerId): Promise<number | undefined> {
    return this.store.read(({ tables }) => tables.workers.get(id)?.lastHeartbeat);
  }

  heartbeat(registration: WorkerRegistration, timeoutMs: number): Promise<HeartbeatReply> {
    const { id, capacity, isDraining } = registration;
    return this.store.write(({ tables: { workers, running, live }, now }) => {
      const before = workers.get(id);
      if (before && before.until > now && this.read(before).startedAt !== registration.startedAt)
        throw new WorkerIdTakenError(id);
      const { isToDrain = false, wantedCapacity } = before ?? {};
      workers.putSync(id, {
        document: JSON.stringify(registration),
        until: now + timeoutMs,
        lastHeartbeat: now,
        slots: isDraining ? 0 : capacity,
        isToDrain,
        ...(wantedCapacity !== undefined && { wantedCapacity }),
      });
      const held = running.first(id, Infinity).flatMap(({ key }) => {
        const taskId = key[1] as TaskId;
        const record = live.get(taskId);
        return record ? [{ taskId, record }] : [];
      });
      return {
        running: held.map(({ record }) => record.stamp as AttemptToken),
        cancelRequested: held.flatMap(({ taskId, record }) =>
          record.cancelAt === undefined ? [] : [taskId],
        ),
        drainRequested: isToDrain,
        ...(wantedCapacity !== undefined && { capacityRequested: wantedCapacity }),
      };
    });
  }

  live(timeoutMs: number): Promise<readonly Worker[]> {
    return this.store.read(({ tables: { workers, running, queues }, now }) =>
      [...workers.getRange()].flatMap(({ key: id, value }) => {
        const { until, lastHeartbeat } = value;
        if (lastHeartbeat <= now - timeoutMs || until <= now) return [];
        const load = { lastHeartbeat, running: running.size(id), queued: queues.size(id) };
        return [Worker.restore(this.read(value), load)];
      }),
    );
  }

  requestDrain(id: WorkerId, drain: boolean): Promise<boolean> {
    return this.store.write((step) => {
      const { workers } = step.tables;
      const worker = workers.get(id);
      if (!worker) return false;
      workers.putSync(id, { ...worker, isToDrain: drain, slots: drain ? 0 : worker.slots });
      step.send(`worker ${id}`, { kind: 'drain', drain });
      return true;
    });
  }

  requestCapacity(id: WorkerId, capacity: number): Promise<boolean> {
    return this.store.write((step) => {
      const { workers } = step.tables;
      const worker = workers.get(id);
      if (!worker) return false;
      // One that drains has no slots, however large it is.
      workers.putSync(id, { ...worker, wantedCapacity: capacity, slots: worker.slots > 0 ? capacity : 0 });
      step.send(`worker ${id}`, { kind: 'capacity', capacity });
      return true;
    });
  }

  /** If it still runs something, it stays known as dead, so that recovery takes that over at once. */
  leave(id: WorkerId): Promise<void> {
    return this.store.write((step) => {
      const { workers, queues, running } = step.tables;
      workers.removeSync(id);
      for (const { key } of queues.first(id, Infinity)) {
        const task = HeldTask.read(step, String(key[2]));
        task?.leavePlace();
        task?.queueForWorkers(undefined);
        task?.save();
      }
      if (running.size(id) === 0) return;
      workers.putSync(id, goneWorker);
      step.wakeSchedulersBy(step.now);
    });
  }

  private read({ document }: WorkerRecord): WorkerRegistration {
    return this.registrations.of(document, () => JSON.parse(document) as WorkerRegistration);
  }
}
