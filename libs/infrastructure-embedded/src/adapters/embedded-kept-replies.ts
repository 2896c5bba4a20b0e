import { createHash } from 'node:crypto';
import type { KeptReplies, KeptReply, RepeatedRequest } from '@distribute-schedule/application';
import type { EmbeddedStore } from '../embedded-store';
import type { Step } from '../steps/step';

interface Kept {
  readonly fingerprint: string;
  readonly reply?: KeptReply;
}

export class EmbeddedKeptReplies implements KeptReplies {
  constructor(private readonly store: EmbeddedStore) {}

  begin(key: string, fingerprint: string, holdMs: number): Promise<RepeatedRequest> {
    return this.store.write((step) => {
      const name = nameOf(key);
      const before = step.tables.replies.get(name);
      if (!before || before.until <= step.now) {
        put(step, name, { fingerprint }, holdMs);
        return { kind: 'begun' };
      }
      const kept = JSON.parse(before.document) as Kept;
      if (kept.fingerprint !== fingerprint) return { kind: 'other' };
      return kept.reply ? { kind: 'kept', reply: kept.reply } : { kind: 'under way' };
    });
  }

  keep(key: string, fingerprint: string, reply: KeptReply, keepMs: number): Promise<void> {
    return this.store.write((step) => put(step, nameOf(key), { fingerprint, reply }, keepMs));
  }

  release(key: string): Promise<void> {
    return this.store.write(({ tables: { replies } }) => {
      replies.removeSync(nameOf(key));
    });
  }
}

function put(step: Step, name: string, kept: Kept, forMs: number): void {
  const until = step.now + forMs;
  step.tables.replies.putSync(name, { document: JSON.stringify(kept), until });
  step.expire(until, name, { kind: 'reply' });
}

/** Somebody else chooses the key, of whatever length. */
const nameOf = (key: string): string => createHash('sha256').update(key).digest('hex');
