import { FoundLines } from './found-lines';
import { meetsFilter, shownLine, type LineFilter, type LogLine, type LogPage } from './log-lines';
import type { ReadQuery } from './shown-log';
import { WholeLog } from './whole-log';

const line = (number: number, message = `line ${number}`, level: LogLine['level'] = 'info'): LogLine => ({
  number,
  at: '2026-12-01T00:00:00.000Z',
  level,
  message,
  attempt: 1,
});

/** A server that keeps the lines from `oldest` up to `end`, and looks at 1,000 lines for each request. */
function aServer(end: number, finds: (number: number) => boolean = () => true) {
  const server = { oldest: 0, end, reads: [] as ReadQuery[] };
  const read = (query: ReadQuery): Promise<LogPage> => {
    server.reads.push(query);
    const { oldest, end } = server;
    const before = Math.min(query.before ?? end, end);
    const isTail = query.tail !== undefined;
    const from = Math.max(oldest, isTail ? Math.max(0, before - 1000) : (query.from ?? 0));
    const next = isTail ? before : Math.min(end, from + (query.limit ?? 0));
    const all = Array.from({ length: Math.max(0, next - from) }, (_, i) => from + i).filter(finds);
    const found = isTail ? all.slice(-(query.tail ?? 0)) : all;
    const reached = isTail && found.length < all.length ? (found[0] ?? from) : from;
    const items = found.map((number) => line(number));
    return Promise.resolve({
      items,
      from: reached,
      next,
      oldest,
      end,
      looked_at: next - reached,
      progress: null,
    });
  };
  return { server, read };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('shownLine', () => {
  it('makes hidden characters visible', () => {
    expect(shownLine(line(7, '\u001b[31mred\u0000')).message).toBe('red␛0000');
  });
});

describe('meetsFilter', () => {
  const lines = [
    line(0, 'Connecting'),
    line(1, 'slow', 'warn'),
    { ...line(2, 'no connection', 'error'), attempt: 2 },
  ];
  it.each<[Partial<LineFilter>, number[]]>([
    [{}, [0, 1, 2]],
    [{ level: 'warn' }, [1, 2]],
    [{ level: 'error' }, [2]],
    [{ text: 'CONNECT' }, [0, 2]],
    [{ attempt: 2 }, [2]],
  ])('keeps the lines of %j', (filter, numbers) => {
    const whole = { attempt: undefined, level: undefined, text: undefined, ...filter };
    expect(lines.filter((one) => meetsFilter(one, whole)).map(({ number }) => number)).toEqual(numbers);
  });
});

describe('The whole log', () => {
  it('opens at its end with one request, and reads the lines that come into view', async () => {
    const { server, read } = aServer(100_000);
    const log = new WholeLog(read);
    expect(await log.open()).toBe(100_000);
    expect([log.count, log.at(99_999)?.number, log.at(0)]).toEqual([100_000, 99_999, undefined]);
    log.showRows(350, 420);
    log.showRows(360, 430);
    await settled();
    expect([log.at(350)?.number, log.at(430)?.number]).toEqual([350, 430]);
    expect(server.reads).toEqual([{ tail: 200 }, { from: 200, limit: 200 }, { from: 400, limit: 200 }]);
  });

  it('adds new lines once each, also those that arrived before the first answer', async () => {
    const log = new WholeLog(aServer(3).read);
    log.append(line(2));
    log.append(line(3));
    await log.open();
    log.append(line(3));
    log.append(line(4));
    expect([log.count, log.at(3)?.number, log.at(4)?.number]).toEqual([5, 3, 4]);
  });

  it('numbers rows from the oldest line that is kept, and knows lines that were discarded in between', async () => {
    const { server, read } = aServer(1000);
    server.oldest = 100;
    const log = new WholeLog(read);
    await log.open();
    expect([log.count, log.rowOf(100), log.rowOf(99)]).toEqual([900, 0, undefined]);
    server.oldest = 300;
    log.showRows(0, 10);
    await settled();
    expect([log.isGone(0), log.isGone(250)]).toEqual([true, false]);
    const { length } = server.reads;
    log.showRows(0, 10);
    expect(server.reads).toHaveLength(length);
  });

  it('keeps a bounded number of lines, and reads the others again', async () => {
    const { server, read } = aServer(100_000);
    const log = new WholeLog(read);
    await log.open();
    for (let row = 0; row < 30_000; row += 200) {
      log.showRows(row, row + 199);
      await settled();
    }
    expect([log.at(0), log.at(29_999)?.number]).toEqual([undefined, 29_999]);
    server.reads = [];
    log.showRows(0, 10);
    expect(server.reads).toHaveLength(1);
  });
});

describe('Found lines', () => {
  const filter = { attempt: undefined, level: undefined, text: 'line' };

  it('are looked for from the end until enough are found, and further when the reader scrolls up', async () => {
    const { read } = aServer(10_000, (number) => number % 10 === 0);
    const log = new FoundLines(read, filter);
    await log.open();
    await settled();
    expect([log.count >= 200, log.isComplete, log.isLooking]).toEqual([true, false, false]);
    const above = log.addedAbove;
    log.showRows(10);
    await settled();
    expect([log.addedAbove > above, log.at(log.count - 1)?.number]).toEqual([true, 9990]);
  });

  it('end at the start of the log', async () => {
    const log = new FoundLines(aServer(3500, (number) => number === 7).read, filter);
    await log.open();
    await settled();
    expect([log.count, log.lookedAt, log.isComplete, log.rowOf(7)]).toEqual([1, 3500, true, 0]);
  });

  it('are no longer looked for when the reader stops the search', async () => {
    const log = new FoundLines(aServer(100_000, () => false).read, filter);
    await log.open();
    log.stop();
    await settled();
    expect([log.isComplete, log.isLooking]).toEqual([false, false]);
    log.goOn();
    while (log.isLooking) await settled();
    expect([log.isComplete, log.lookedAt]).toEqual([true, 100_000]);
  });

  it('change nothing any more when the search is over', async () => {
    const log = new FoundLines(aServer(10).read, filter);
    await log.open();
    await settled();
    const version = log.currentVersion();
    log.showRows(0);
    await settled();
    expect(log.currentVersion()).toBe(version);
  });

  it('are no longer looked for when the server refuses', async () => {
    const { read } = aServer(5000, () => false);
    const log = new FoundLines((query) => {
      if (query.before !== undefined) throw new Error('refused');
      return read(query);
    }, filter);
    await log.open();
    await settled();
    expect([log.isLooking, log.isStopped, log.isComplete]).toEqual([false, true, false]);
  });

  it('take in new lines that meet the filter', async () => {
    const log = new FoundLines(aServer(1).read, { ...filter, text: 'wanted' });
    await log.open();
    log.append(line(1, 'other'));
    log.append(line(2, 'the WANTED one'));
    expect(log.at(log.count - 1)?.number).toBe(2);
  });
});
