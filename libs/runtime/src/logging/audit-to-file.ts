import type { AuditEntry, AuditLog, AuditPage, AuditQuery, Clock } from '@distribute-schedule/application';
import { boundedAuditEntry } from '@distribute-schedule/store-kit';
import type { LineSink } from './create-logger';

/**
 * Writes each record to a file as well, as one line of JSON. A change by a person is two lines with the same `record`:
 * the attempt, and its outcome. The store has the record first, so a line without a record in the store is impossible.
 */
export class AuditToFile implements AuditLog {
  constructor(
    private readonly log: AuditLog,
    private readonly file: LineSink,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  async add(entry: AuditEntry): Promise<string> {
    const recordId = await this.log.add(entry);
    this.write(recordId, entry);
    return recordId;
  }

  async conclude(recordId: string, entry: AuditEntry): Promise<void> {
    // First the file: the change was made, whether or not the store can record its outcome.
    this.write(recordId, entry);
    await this.log.conclude(recordId, entry);
  }

  list(query: AuditQuery): Promise<AuditPage> {
    return this.log.list(query);
  }

  private write(record: string, entry: AuditEntry): void {
    const at = new Date(this.clock.now()).toISOString();
    this.file.write(`${JSON.stringify({ at, record, ...boundedAuditEntry(entry) })}\n`);
  }
}
