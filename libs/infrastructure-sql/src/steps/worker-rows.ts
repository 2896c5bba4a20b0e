import type { Transaction } from '../database/database';
import { workerTable, type WorkerRow } from '../schema/tables';
import { RowSet } from './row-set';

const columns = 'id, expires_at, last_heartbeat, slots, is_to_drain, wanted_capacity, row_version';

/** The workers that a step works on, and how many tasks they hold. */
export class WorkerRows extends RowSet<WorkerRow> {
  /** Tasks that run on a worker or wait in its queue. */
  private readonly heldTasks = new Map<string, number>();

  constructor(
    transaction: Transaction,
    private readonly flushTasks: () => void,
  ) {
    super(transaction, workerTable, ({ id }) => id);
  }

  async find(id: string): Promise<WorkerRow | undefined> {
    if (!this.isRead(id)) {
      const statement = `select ${columns} from worker where bucket = 0 and id in (??)`;
      this.takeUp(await this.transaction.query(statement, [id]));
      this.noteMissing([id]);
    }
    return this.get(id);
  }

  /** Reads the workers and their loads, for `roomOf`. */
  async loadRooms(ids: readonly string[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.heldTasks.has(id));
    if (missing.length === 0) return;
    this.flushTasks();
    this.flush();
    const [rows, loads] = await Promise.all([
      this.transaction.query<WorkerRow>(
        `select ${columns} from worker where bucket = 0 and id in (??)`,
        missing,
      ),
      this.transaction.query<{ readonly worker: string; readonly tasks: number }>(
        `select queue_key as worker, count(*) as tasks from task
         where bucket = 0 and queue_kind in ('queue', 'running') and queue_key in (??) group by queue_key`,
        missing,
      ),
    ]);
    this.takeUp(rows);
    this.noteMissing(missing);
    for (const id of missing) this.heldTasks.set(id, 0);
    for (const { worker, tasks } of loads) this.heldTasks.set(worker, tasks);
  }

  /** How many more tasks a worker can take at this time. A worker that is gone can take none. */
  async roomOf(id: string, now: number): Promise<number> {
    await this.loadRooms([id]);
    const worker = this.get(id);
    if (!worker || worker.expires_at <= now) return 0;
    return worker.slots - (this.heldTasks.get(id) ?? 0);
  }

  /** Keeps the loads that were read true within this step. */
  countHeldTask(workerId: string, by: 1 | -1): void {
    const held = this.heldTasks.get(workerId);
    if (held !== undefined) this.heldTasks.set(workerId, held + by);
  }
}
