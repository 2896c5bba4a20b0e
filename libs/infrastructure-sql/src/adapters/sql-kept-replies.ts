import { createHash } from 'node:crypto';
import type { KeptReplies, KeptReply, RepeatedRequest } from '@distribute-schedule/application';
import type { SqlStore } from '../sql-store';
import type { Step } from '../steps/step';

interface Kept {
  readonly fingerprint: string;
  readonly reply?: KeptReply;
}

export class SqlKeptReplies implements KeptReplies {
  constructor(private readonly store: SqlStore) {}

  begin(key: string, fingerprint: string, holdMs: number): Promise<RepeatedRequest> {
    return this.store.write<RepeatedRequest>(async (step) => {
      const [before] = await step.transaction.query<{ readonly document: string }>(
        'select document from kept_reply where bucket = 0 and name = ? and expires_at > ?',
        nameOf(key),
        step.now,
      );
      if (!before) {
        // Not the row of another process that begins the same request: then the insert collides, and this step runs again.
        await step.transaction.execute(
          'delete from kept_reply where bucket = 0 and name = ? and expires_at <= ?',
          nameOf(key),
          step.now,
        );
        await insert(step, nameOf(key), { fingerprint }, holdMs);
        return { kind: 'begun' };
      }
      const kept = JSON.parse(before.document) as Kept;
      if (kept.fingerprint !== fingerprint) return { kind: 'other' };
      return kept.reply ? { kind: 'kept', reply: kept.reply } : { kind: 'under way' };
    });
  }

  keep(key: string, fingerprint: string, reply: KeptReply, keepMs: number): Promise<void> {
    return this.store.write(async (step) => {
      await remove(step, nameOf(key));
      await insert(step, nameOf(key), { fingerprint, reply }, keepMs);
    });
  }

  release(key: string): Promise<void> {
    return this.store.write((step) => remove(step, nameOf(key)));
  }
}

async function remove({ transaction }: Step, name: string): Promise<void> {
  await transaction.execute('delete from kept_reply where bucket = 0 and name = ?', name);
}

async function insert({ transaction, now }: Step, name: string, kept: Kept, forMs: number): Promise<void> {
  await transaction.execute(
    'insert into kept_reply (name, expires_at, document) values (?, ?, ?)',
    name,
    now + forMs,
    JSON.stringify(kept),
  );
}

/** Callers choose the key, which can be of any length. */
const nameOf = (key: string): string => createHash('sha256').update(key).digest('hex');
