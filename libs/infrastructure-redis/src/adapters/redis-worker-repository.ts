import {
  WorkerIdTakenError,
  type AttemptToken,
  type HeartbeatReply,
  type TaskId,
  type Worker,
  type WorkerId,
  type WorkerRegistration,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import { readable } from '../documents/read-json';
import { beginWorker, readWorker } from '../documents/worker-document';
import type { RedisStore } from '../redis-store';
import { scripts } from '../lua/scripts';

export class RedisWorkerRepository implements WorkerRepository {
  constructor(private readonly store: RedisStore) {}

  async lastHeartbeat(id: WorkerId): Promise<number | undefined> {
    const key = this.store.keyspace.key('workerIndex');
    const score = await this.store.send((redis) => redis.zscore(key, id));
    return score === null ? undefined : Number(score);
  }

  async heartbeat(registration: WorkerRegistration, timeoutMs: number): Promise<HeartbeatReply> {
    const { id, capacity, isDraining, startedAt } = registration;
    const reply = await this.store.run(scripts.heartbeat, {
      workerId: id,
      pool: beginWorker(registration),
      capacity,
      slots: isDraining ? 0 : capacity,
      startedAt,
      ttlMs: timeoutMs,
    });
    if (reply === 0) throw new WorkerIdTakenError(id);
    const [drain, cancelled, wanted, running] = reply;
    return {
      running: running as AttemptToken[],
      drainRequested: drain === 1,
      cancelRequested: cancelled as TaskId[],
      ...(wanted !== null && { capacityRequested: Number(wanted) }),
    };
  }

  async live(timeoutMs: number): Promise<readonly Worker[]> {
    const rows = await this.store.run(scripts.liveWorkers, { timeoutMs });
    // A worker of another version with a different description gets no tasks assigned. It still claims pending tasks.
    return readable(rows, ([pool, lastHeartbeat, running, queued]) =>
      readWorker(pool, { lastHeartbeat: Number(lastHeartbeat), running, queued }),
    );
  }

  requestDrain(id: WorkerId, drain: boolean): Promise<boolean> {
    return this.store.run(scripts.requestDrain, { workerId: id, drain: drain ? '1' : '0' });
  }

  requestCapacity(id: WorkerId, capacity: number): Promise<boolean> {
    return this.store.run(scripts.requestCapacity, { workerId: id, capacity });
  }

  async leave(id: WorkerId): Promise<void> {
    await this.store.run(scripts.leave, { workerId: id });
  }
}
