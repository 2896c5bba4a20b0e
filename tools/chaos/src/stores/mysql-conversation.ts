import { Buffer } from 'node:buffer';
import type { Conversation, RequestHead } from '../proxy/conversation';
import type { StepName } from './chaos-store';

/** A statement that every step of this name runs. Where statements travel together, they hold their values. */
const steps: Readonly<Record<StepName, RegExp>> = {
  acquireLeadership: /update leader set scheduler_id|insert into leader/,
  renewLeadership: /update leader set expires_at = (\?|[1-9])/,
  claimDue: /from task_config\s+where bucket = 0 and wake_at <= /,
  liveWorkers: /from worker w where/,
  commitFires: /insert into ledger/,
  claimOverdue: /from task where bucket = 0 and review_at <= /,
  claim: /select min\(queue_key\) from task where bucket = 0 and queue_kind = 'pending'/,
  apply: /straight_join task t [^]*t\.document = j\.document/,
  heartbeat: /(insert into|straight_join) worker /,
  saveConfig: /insert into task_config |straight_join task_config t [^]*t\.document = j\.document/,
  submit: /insert into task /,
  removeConfig: /delete t from [^]* task_config t /,
};

const commands = { query: 0x03, prepare: 0x16, execute: 0x17 };
const headerLength = 4;

/**
 * The request that ends a transaction has the names of the steps in it: before it the server has changed nothing, after it
 * everything. A read that is a step by itself has its name too. Follows prepared statements, so that it knows their texts.
 */
export class MysqlConversation implements Conversation {
  private unread = Buffer.alloc(0);
  private preparing: string | undefined;
  private readonly prepared = new Map<number, string>();
  /** Names of the steps in the current transaction. */
  private open: Set<string> | undefined;

  requestsIn(chunk: Buffer): RequestHead[] {
    const heads: RequestHead[] = [];
    const unreadBefore = this.unread.length;
    this.unread = Buffer.concat([this.unread, chunk]);
    let at = 0;
    for (;;) {
      const packet = packetAt(this.unread, at);
      if (!packet) break;
      const begin = Math.max(0, at - unreadBefore);
      heads.push(...this.kindsOf(packet).map((kind) => ({ kind, at: begin })));
      at += headerLength + packet.payload.length;
    }
    this.unread = this.unread.subarray(at);
    return heads;
  }

  onReply(chunk: Buffer): void {
    const payload = chunk.subarray(headerLength);
    if (this.preparing !== undefined && payload[0] === 0 && payload.length >= 5)
      this.prepared.set(payload.readUInt32LE(1), this.preparing);
    this.preparing = undefined;
  }

  private kindsOf({ sequence, payload }: Packet): readonly string[] {
    // Only a packet with the number 0 is a command. The others belong to the login.
    if (sequence !== 0) return [];
    const text = payload.toString('utf8', 1);
    if (payload[0] === commands.prepare) this.preparing = text;
    if (payload[0] === commands.execute) return this.onText(this.prepared.get(payload.readUInt32LE(1)) ?? '');
    return payload[0] === commands.query ? this.onText(text) : [];
  }

  /** A text is one statement, or several. */
  private onText(text: string): readonly string[] {
    if (/start transaction/.test(text)) this.open = new Set();
    if (/^rollback/.test(text)) this.open = undefined;
    const names = Object.entries(steps).flatMap(([name, statement]) => (statement.test(text) ? [name] : []));
    if (!this.open) return names;
    for (const name of names) this.open.add(name);
    if (!/commit$/.test(text)) return [];
    const ended = [...this.open];
    this.open = undefined;
    return ended.length > 0 ? ended : ['commit'];
  }
}

interface Packet {
  readonly sequence: number;
  readonly payload: Buffer;
}

/** A packet has three bytes of length, one of sequence, and its payload. */
function packetAt(data: Buffer, at: number): Packet | undefined {
  if (data.length < at + headerLength) return undefined;
  const end = at + headerLength + data.readUIntLE(at, 3);
  if (data.length < end) return undefined;
  return { sequence: data.readUInt8(at + 3), payload: data.subarray(at + headerLength, end) };
}
