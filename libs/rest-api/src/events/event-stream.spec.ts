import { silentLog } from '@distribute-schedule/application/testing';
import { EventFeed } from './event-feed';
import { streamEvents } from './event-stream';
import { FakeChanges, FakeResponse, kept, openerOf } from './specs/fakes';

interface Client {
  readonly response?: FakeResponse;
  readonly method?: string;
  readonly lastEventId?: string;
  readonly taskId?: string;
}

const changes = new FakeChanges();
const feed = new EventFeed(changes, silentLog);
const clients: FakeResponse[] = [];
afterEach(() => clients.splice(0).forEach((client) => client.leave()));

async function connected({ response = new FakeResponse(), taskId, ...request }: Client = {}) {
  clients.push(response);
  await streamEvents({ feed, changes }, { open: openerOf(response, request), taskId });
  return response;
}

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `${from + i + 1}-0`);

describe('A stream of events', () => {
  it('sends all changes in order, also when there are more of them than one read returns', async () => {
    const client = await connected();
    const before = changes.all.length;
    changes.add(kept);
    await client.hasSent(1);
    await new Promise(setImmediate);
    changes.add(kept);
    await client.hasSent(2 * kept);
    expect(client.sent).toEqual(ids(before, before + 2 * kept));
  });

  it('sends the same bytes to all clients that want the same changes', async () => {
    const some = [await connected(), await connected(), await connected({ taskId: 'a' })];
    const other = await connected({ taskId: 'b' });
    changes.add(3);
    for (const client of some) await client.hasSent(3);
    const [first, second, limited] = some.map(({ writes }) => writes);
    expect(first).toHaveLength(1);
    expect(second?.[0]).toBe(first?.[0]);
    expect(String(limited?.[0])).toBe(String(first?.[0]));
    expect(other.writes).toEqual([]);
  });

  it('lets other work run while a change is sent to many clients', async () => {
    const many = await Promise.all(Array.from({ length: 60 }, () => connected()));
    changes.add(1);
    await many[0]!.hasSent(1);
    await new Promise(setImmediate);
    const served = many.filter(({ sent }) => sent.length > 0).length;
    expect(served).toBeLessThan(60);
    for (const client of many) await client.hasSent(1);
  });

  it('ends at the next change when the client has left more than 64 KiB unread', async () => {
    const [reads, stalls] = [await connected(), await connected()];
    const before = changes.all.length;
    stalls.writableLength = 65_537;
    reads.writableLength = 65_536;
    changes.add(1);
    await reads.hasSent(1);
    expect([stalls.destroyed, stalls.sent]).toEqual([true, []]);
    changes.add(1);
    await reads.hasSent(2);
    expect([reads.sent, stalls.sent]).toEqual([ids(before, before + 2), []]);
  });

  it('says when the store cannot be read, and when it can again', async () => {
    const [client, latecomer] = [await connected(), new FakeResponse()];
    const broken = jest.spyOn(changes, 'after').mockRejectedValue(new Error('the store is away'));
    const alsoBroken = jest.spyOn(changes, 'newest').mockRejectedValue(new Error('the store is away'));
    await client.hasSent(1);
    expect(String(client.writes[0])).toBe('event: store\ndata: {"available":false}\n\n');
    await expect(connected({ response: latecomer })).rejects.toThrow('the store is away');
    broken.mockRestore();
    alsoBroken.mockRestore();
    changes.add(1);
    await client.hasSent(3);
    expect(client.sent.slice(1)).toEqual([`${changes.all.length}-0`, 'store']);
    expect(String(client.writes[2])).toContain('"available":true');
  });

  it('sends `missed` when the store discarded changes before they were read', async () => {
    const client = await connected();
    changes.add(kept + 7);
    await client.hasSent(kept + 1);
    expect(client.sent.slice(0, 2)).toEqual(['missed', `${changes.all.length - kept + 1}-0`]);
  });

  it('continues after the Last-Event-ID, and goes on with new changes', async () => {
    const before = changes.all.length;
    changes.add(700);
    const client = await connected({ lastEventId: `${before}-0` });
    changes.add(3);
    await client.hasSent(703);
    expect(client.sent).toEqual(ids(before, before + 703));
  });

  it('reads the store once for clients that continue at the same change', async () => {
    const before = changes.all.length;
    changes.add(100);
    const after = jest.spyOn(changes, 'after');
    const lastEventId = `${before}-0`;
    const clients = await Promise.all(Array.from({ length: 10 }, () => connected({ lastEventId })));
    for (const client of clients) expect(client.sent).toEqual(ids(before, before + 100));
    expect(after.mock.calls.filter(([id]) => id === lastEventId)).toHaveLength(1);
    after.mockRestore();
  });

  it('does not share a read that began before changes that other clients have received', async () => {
    const live = await connected();
    const lastEventId = `${changes.all.length}-0`;
    const read = changes.after.bind(changes);
    let release: () => void = () => undefined;
    const after = jest.spyOn(changes, 'after').mockImplementation(async (id, limit) => {
      const answer = await read(id, limit);
      // Holds the first read of a client that continues. The feed reads more at once.
      if (limit < 500 && after.mock.calls.filter(([, size]) => size < 500).length === 1)
        await new Promise<void>((resolve) => (release = resolve));
      return answer;
    });
    const first = connected({ lastEventId });
    while (!after.mock.calls.some(([, size]) => size < 500)) await new Promise(setImmediate);
    changes.add(1);
    await live.hasSent(1);
    const second = connected({ lastEventId });
    await new Promise(setImmediate);
    release();
    for (const client of await Promise.all([first, second])) await client.hasSent(1);
    after.mockRestore();
  });

  it('sends `missed` when the change with the Last-Event-ID is no longer kept', async () => {
    changes.add(kept + 1);
    const client = await connected({ lastEventId: '1-0' });
    expect(client.sent[0]).toBe('missed');
  });

  it.each(['garbage', '999999999999999-0'])(
    'sends `missed` and continues from now when the Last-Event-ID is %s, which was never sent',
    async (lastEventId) => {
      const client = await connected({ lastEventId });
      const before = changes.all.length;
      changes.add(2);
      await client.hasSent(3);
      expect(client.sent).toEqual(['missed', ...ids(before, before + 2)]);
    },
  );

  it.each([
    [
      'has disconnected before the stream starts',
      { response: Object.assign(new FakeResponse(), { destroyed: true }) },
    ],
    ['asks only for the headers', { method: 'HEAD' }],
  ])('does not start for a client that %s', async (_case, client) => {
    const newest = jest.spyOn(changes, 'newest');
    await connected(client);
    // With a listener left over, the feed would know its position and not ask for the newest change again.
    await connected();
    expect(newest).toHaveBeenCalledTimes(2);
  });
});
