import type { StateChange } from '@distribute-schedule/application';
import { silentLog } from '@distribute-schedule/application/testing';
import { ChangeBatch } from './change-batch';
import { DigestFeed } from './digest-feed';
import { streamDigests } from './digest-stream';
import { EventFeed } from './event-feed';
import { streamEvents } from './event-stream';
import { FakeChanges, FakeResponse, kept, openerOf } from './specs/fakes';

/** A feed that the spec writes. */
class FakeFeed extends EventFeed {
  followers: { onBatch(batch: ChangeBatch): void }[] = [];

  constructor(private readonly store: FakeChanges) {
    super(store, silentLog);
  }

  override async listen(listener: { onBatch(batch: ChangeBatch): void }) {
    const position = await this.store.newest();
    this.followers = [...this.followers.filter((other) => other !== listener), listener];
    return { position, stop: () => void (this.followers = this.followers.filter((o) => o !== listener)) };
  }

  /** Adds changes to the store and sends them to the listeners. */
  add(count: number, changeOf?: (n: number) => Partial<StateChange>): void {
    const before = this.store.all.length;
    this.store.add(count, changeOf);
    const batch = new ChangeBatch(this.store.all.slice(before), false);
    for (const { onBatch } of this.followers) onBatch(batch);
  }
}

interface Sent {
  readonly events: Readonly<Record<string, number>>;
  readonly executions: readonly { readonly id: string; readonly status: string }[];
}

const changes = new FakeChanges();
const feed = new FakeFeed(changes);
let digests = new DigestFeed(feed);
const clients: FakeResponse[] = [];

async function connected(lastEventId?: string): Promise<FakeResponse> {
  const response = new FakeResponse();
  clients.push(response);
  await streamDigests({ feed, digests, changes }, openerOf(response, lastEventId ? { lastEventId } : {}));
  return response;
}

const run = (n: number): Partial<StateChange> => ({ event: 'created', taskId: `a@${n}` });
const lastOf = ({ writes }: FakeResponse) =>
  JSON.parse(/^data: (\{"at".*)$/m.exec(String(writes.at(-1)))?.[1] ?? '') as Sent;
const total = (response: FakeResponse): number =>
  response.writes
    .flatMap((text) => [...String(text).matchAll(/"events":(\{[^}]*\})/g)])
    .flatMap(([, counts]) => Object.values(JSON.parse(counts ?? '') as Record<string, number>))
    .reduce((sum, count) => sum + count, 0);

describe('A stream of digests', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
    digests = new DigestFeed(feed);
  });
  afterEach(() => {
    clients.splice(0).forEach((client) => client.leave());
    expect(feed.followers).toEqual([]);
    jest.useRealTimers();
  });

  it('begins with an empty digest, whose id says where to resume', async () => {
    const client = await connected();
    expect(client.sent).toEqual([`${changes.all.length}-0`]);
    expect(lastOf(client)).toMatchObject({ at: null, events: {}, executions: [], tasks: [], more: false });
  });

  it('sends the first change at once, and then one digest a second', async () => {
    const client = await connected();
    jest.advanceTimersByTime(5_000);
    feed.add(1, run);
    jest.advanceTimersByTime(0);
    expect(client.writes).toHaveLength(2);
    for (let i = 0; i < 4; i += 1) {
      feed.add(500, run);
      jest.advanceTimersByTime(225);
    }
    await new Promise(setImmediate);
    expect(client.writes).toHaveLength(2);
    jest.advanceTimersByTime(100);
    expect(client.writes).toHaveLength(3);
    expect(lastOf(client)).toMatchObject({ events: { created: 2000 }, more: true });
    expect(client.sent.at(-1)).toBe(`${changes.all.length}-0`);
  });

  it('merges once for all clients, and reads nothing when the last one has left', async () => {
    const some = [await connected(), await connected(), await connected()];
    expect(feed.followers).toHaveLength(1);
    feed.add(3, run);
    jest.advanceTimersByTime(1_000);
    const [first, ...others] = some.map(({ writes }) => writes.at(-1));
    for (const other of others) expect(other).toBe(first);
    some[0]?.leave();
    some[1]?.leave();
    expect(feed.followers).toHaveLength(1);
  });

  it('resumes after the Last-Event-ID, with each change once', async () => {
    const before = changes.all.length;
    await connected();
    feed.add(700, run);
    jest.advanceTimersByTime(1_000);
    await new Promise(setImmediate);
    feed.add(7, run);
    const client = await connected(`${before}-0`);
    expect([client.sent, total(client)]).toEqual([[`${before + 700}-0`], 700]);
    feed.add(3, run);
    jest.advanceTimersByTime(1_000);
    expect([client.sent.at(-1), total(client)]).toEqual([`${before + 710}-0`, 710]);
  });

  it('sends digests that come while it reads what the client missed after that', async () => {
    await connected();
    const before = changes.all.length;
    feed.add(1, run);
    const newest = jest.spyOn(changes, 'newest').mockImplementation(async () => {
      // The first call is that of the feed; the second one checks the id of the client.
      if (newest.mock.calls.length === 2) {
        jest.advanceTimersByTime(1_000);
        await new Promise(setImmediate);
      }
      return Promise.resolve(`${changes.all.length}-0`);
    });
    const client = await connected(`${before}-0`);
    newest.mockRestore();
    expect(client.sent).toEqual([`${before}-0`, `${before + 1}-0`]);
    expect(total(client)).toBe(1);
  });

  it.each([
    ['is more than 1,000 changes behind', () => 1_001, (before: number) => `${before}-0`],
    ['was discarded', () => kept + 2, (before: number) => `${before + 1}-0`],
    ['was never sent', () => 0, () => '999999999999999-0'],
  ])('sends `missed` and an empty digest when the Last-Event-ID %s', async (_case, count, idOf) => {
    const before = changes.all.length;
    changes.add(count(), run);
    const client = await connected(idOf(before));
    expect(client.sent).toEqual(['missed', `${changes.all.length}-0`]);
    expect(total(client)).toBe(0);
  });

  it('sends `missed` when the store discarded changes before they were read', async () => {
    const client = await connected();
    changes.add(1, run);
    const batch = new ChangeBatch(changes.all.slice(-1), true);
    for (const { onBatch } of feed.followers) onBatch(batch);
    jest.advanceTimersByTime(1_000);
    expect(client.sent.slice(1)).toEqual(['missed', `${changes.all.length}-0`]);
  });
});

/** A client that only counts what it receives. */
class CountingResponse extends FakeResponse {
  bytes = 0;
  override write = (frames: string | Buffer) => {
    this.bytes += frames.length;
  };
}

describe('Ten streams of digests', () => {
  const cost = async (open: (response: FakeResponse) => Promise<void>) => {
    const responses = Array.from({ length: 10 }, () => new CountingResponse());
    for (const response of responses) await open(response);
    const start = process.cpuUsage();
    for (let batch = 0; batch < 80; batch += 1) {
      feed.add(250, run);
      jest.advanceTimersByTime(250);
    }
    const { user, system } = process.cpuUsage(start);
    for (const response of responses) response.leave();
    return { cpuMs: (user + system) / 1000, bytes: responses.reduce((sum, { bytes }) => sum + bytes, 0) };
  };
  const ofDigests = () => cost((response) => streamDigests({ feed, digests, changes }, openerOf(response)));
  const ofEvents = () =>
    cost((response) => streamEvents({ feed, changes }, { open: openerOf(response), taskId: undefined }));

  it('cost this process less than ten streams of all events at 1,000 changes a second', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
    digests = new DigestFeed(feed);
    await ofEvents();
    await ofDigests();
    const [all, merged] = [await ofEvents(), await ofDigests()];
    jest.useRealTimers();
    expect(merged.bytes).toBeLessThan(all.bytes / 4);
    expect(merged.cpuMs).toBeLessThan(all.cpuMs);
  });
});
