import { EventEmitter, once } from 'node:events';
import type { StateChange, StateChanges } from '@distribute-schedule/application';
import type { Request, Response } from 'express';
import { ServerSentEvents } from '../../http/server-sent-events';

export const kept = 1000;

/** A store that keeps the newest thousand changes. */
export class FakeChanges implements StateChanges {
  readonly all: StateChange[] = [];

  add(count: number, change: (n: number) => Partial<StateChange> = () => ({})): void {
    for (let left = count; left > 0; left -= 1) {
      const n = this.all.length + 1;
      const id = `${n}-0`;
      this.all.push({ id, at: 0, event: 'started', taskId: '', configId: 'a', detail: '', ...change(n) });
    }
  }

  after(id: string, limit: number): Promise<{ changes: StateChange[]; missed: boolean }> {
    const [from, oldest] = [parseInt(id), Math.max(0, this.all.length - kept)];
    const changes = this.all.slice(Math.max(from, oldest), Math.max(from, oldest) + limit);
    return Promise.resolve({ changes, missed: from < oldest });
  }

  newest(): Promise<string> {
    return Promise.resolve(`${this.all.length}-0`);
  }
}

export class FakeResponse extends EventEmitter {
  /** Ids of the changes that were sent, and the names of other events. */
  readonly sent: string[] = [];
  destroyed = false;
  writableLength = 0;
  status = () => this;
  set = () => this;
  flushHeaders = () => undefined;
  readonly writes: (string | Buffer)[] = [];
  write = (frames: string | Buffer) => {
    this.writes.push(frames);
    for (const frame of String(frames).split('\n\n').slice(0, -1))
      this.sent.push(/^id: (.*)$/m.exec(frame)?.[1] ?? /^event: (.*)$/m.exec(frame)?.[1] ?? '');
    this.emit('sent');
  };
  destroy = () => this.leave();
  end = () => this.leave();
  leave(): void {
    this.destroyed = true;
    this.emit('close');
  }
  async hasSent(count: number): Promise<void> {
    while (this.sent.length < count) await once(this, 'sent');
  }
}

/** Opens the stream of a client that sends this header and receives this response. */
export const openerOf =
  (response: FakeResponse, { method = 'GET', lastEventId }: { method?: string; lastEventId?: string } = {}) =>
  () =>
    new ServerSentEvents(
      { method, get: () => lastEventId } as unknown as Request,
      response as unknown as Response,
    );
