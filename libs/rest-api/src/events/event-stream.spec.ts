import { silentLog } from '@distribute-schedule/application/testing';
import { EventEmitter, once } from 'node:events';
import type { StateChange, StateChanges } from '@distribute-schedule/application';
import type { Request, Response } from 'express';
import { EventFeed } from './event-feed';
import { streamEvents } from './event-stream';
import { ServerSentEvents } from './server-sent-events';

const kept = 1000;

/** Keeps the newest thousand. */
class FakeChanges implements StateChanges {
  readonly all: StateChange[] = [];

  happens(count: number): void {
    for (let left = count; left > 0; left -= 1) {
      const id = `${this.all.length + 1}-0`;
      this.all.push({ id, at: 0, event: 'started', taskId: '', configId: 'a', detail: '' });
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

class FakeResponse extends EventEmitter {
  readonly told: string[] = [];
  destroyed = false;
  writableLength = 0;
  status = () => this;
  set = () => this;
  flushHeaders = () => undefined;
  write = (text: string) => {
    this.told.push(/^id: (.*)$/m.exec(text)?.[1] ?? (/^event: (.*)$/m.exec(text)?.[1] as string));
    this.emit('told');
  };
  end = () => this.leave();
  leave(): void {
    this.destroyed = true;
    this.emit('close');
  }
  async hasBeenTold(count: number): Promise<void> {
    while (this.told.length < count) await once(this, 'told');
  }
}

interface Client {
  readonly response?: FakeResponse;
  readonly method?: string;
  readonly lastEventId?: string;
}

const changes = new FakeChanges();
const feed = new EventFeed(changes, silentLog);
const clients: FakeResponse[] = [];
afterEach(() => clients.splice(0).forEach((client) => client.leave()));

async function connected({ response = new FakeResponse(), method = 'GET', lastEventId }: Client = {}) {
  clients.push(response);
  const request = { method, get: () => lastEventId } as unknown as Request;
  const open = () => new ServerSentEvents(request, response as unknown as Response);
  await streamEvents({ feed, changes }, { open, taskId: undefined });
  return response;
}

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `${from + i + 1}-0`);

describe('A stream of events', () => {
  it('tells all that happens, in order, also where more happens than is read at once', async () => {
    const client = await connected();
    const before = changes.all.length;
    changes.happens(kept);
    await client.hasBeenTold(1);
    await new Promise(setImmediate);
    changes.happens(kept);
    await client.hasBeenTold(2 * kept);
    expect(client.told).toEqual(ids(before, before + 2 * kept));
  });

  it('says where some of it was let go before it was read', async () => {
    const client = await connected();
    changes.happens(kept + 7);
    await client.hasBeenTold(kept + 1);
    expect(client.told.slice(0, 2)).toEqual(['missed', `${changes.all.length - kept + 1}-0`]);
  });

  it('goes on where a client lost the line, and joins what happens since', async () => {
    const before = changes.all.length;
    changes.happens(700);
    const client = await connected({ lastEventId: `${before}-0` });
    changes.happens(3);
    await client.hasBeenTold(703);
    expect(client.told).toEqual(ids(before, before + 703));
  });

  it('says what a client missed whose last event is no longer kept', async () => {
    changes.happens(kept + 1);
    const client = await connected({ lastEventId: '1-0' });
    expect(client.told[0]).toBe('missed');
  });

  it.each(['garbage', '999999999999999-0'])(
    'says that it cannot go on after %s, which it never told, and tells what happens from now on',
    async (lastEventId) => {
      const client = await connected({ lastEventId });
      const before = changes.all.length;
      changes.happens(2);
      await client.hasBeenTold(3);
      expect(client.told).toEqual(['missed', ...ids(before, before + 2)]);
    },
  );

  it.each([
    ['has gone before it could begin', { response: Object.assign(new FakeResponse(), { destroyed: true }) }],
    ['asks for the headers alone', { method: 'HEAD' }],
  ])('is for nobody who %s', async (_case, client) => {
    const newest = jest.spyOn(changes, 'newest');
    await connected(client);
    // While somebody listens, where the feed stands is known.
    await connected();
    expect(newest).toHaveBeenCalledTimes(2);
  });
});
