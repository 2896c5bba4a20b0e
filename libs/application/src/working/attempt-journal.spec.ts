import type { AttemptToken, TaskId } from '@distribute-schedule/domain';
import type { JournalEntry } from '../ports/execution-journal';
import { AttemptJournal } from './attempt-journal';
import { Deferred } from '../testing/deferred';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock } from '../testing/settable-clock';

let clock: SettableClock;
const pass = (ms: number) => clock.pass(ms);

function aJournal(append: () => Promise<boolean> = () => Promise.resolve(true)) {
  const entries: JournalEntry[] = [];
  const logger = new RecordingLogger();
  const attempt = { taskId: 'a@1' as TaskId, attempt: 2, attemptToken: 'attempt-2' as AttemptToken };
  const port = {
    append: (entry: JournalEntry) => {
      entries.push(entry);
      return append();
    },
  };
  const journal = new AttemptJournal(attempt, { journal: port, clock, logger });
  const messages = () => entries.flatMap(({ lines }) => lines.map(({ message }) => message));
  return { journal, entries, messages, logger };
}

describe('AttemptJournal', () => {
  beforeEach(() => {
    clock = new SettableClock();
  });

  it('sends the lines of half a second together', async () => {
    const { journal, entries } = aJournal();
    journal.log('info', 'one');
    await pass(499);
    journal.log('warn', 'two');
    journal.progress(50, 'half');
    expect(entries).toHaveLength(0);
    await pass(1);
    expect(entries).toMatchObject([
      {
        taskId: 'a@1',
        attemptToken: 'attempt-2',
        after: 0,
        lines: [
          { level: 'info', message: 'one', attempt: 2 },
          { level: 'warn', message: 'two', attempt: 2 },
        ],
        progress: { percent: 50, note: 'half', attempt: 2 },
      },
    ]);
  });

  it('sends at most twice a second, with the number of lines sent before', async () => {
    const { journal, entries } = aJournal();
    for (let n = 0; n < 100; n += 1) {
      journal.log('info', `${n}`);
      await pass(20);
    }
    expect(entries.length).toBeLessThanOrEqual(4);
    expect(entries[1]?.after).toBe(entries[0]?.lines.length);
  });

  it('sends nothing when nothing was logged', async () => {
    const { journal, entries } = aJournal();
    journal.close();
    await pass(1000);
    expect(entries).toHaveLength(0);
  });

  it('sends the last lines at once when it is closed, and leaves no timer', async () => {
    const { journal, messages } = aJournal();
    journal.log('info', 'done');
    journal.close();
    expect(messages()).toEqual(['done']);
    await pass(0);
    expect(clock.waiting).toBe(0);
  });

  it('ignores lines after it was closed', async () => {
    const { journal, entries } = aJournal();
    journal.close();
    journal.log('info', 'too late');
    journal.progress(100);
    await pass(1000);
    expect(entries).toHaveLength(0);
  });

  it('keeps the order of lines while the store is slow, and sends the last ones after its answer', async () => {
    const gate = new Deferred<void>();
    const { journal, messages } = aJournal(() => gate.promise.then(() => true));
    journal.log('info', 'one');
    await pass(500);
    journal.log('info', 'two');
    await pass(5000);
    journal.close();
    expect(messages()).toEqual(['one']);
    gate.resolve();
    await pass(0);
    expect(messages()).toEqual(['one', 'two']);
  });

  it('keeps lines up to its limit, and counts those beyond it', async () => {
    const { journal, messages } = aJournal();
    for (let n = 0; n < 100_000; n += 1) journal.log('info', 'again');
    await pass(500);
    expect(messages()).toHaveLength(257);
    expect(messages().at(-1)).toBe('99744 more lines came too fast to be stored');
  });

  it('cuts messages that are too long', async () => {
    const { journal, entries, messages } = aJournal();
    journal.log('info', 'x'.repeat(1_000_000));
    journal.progress(1, 'y'.repeat(1_000_000));
    await pass(500);
    expect(messages()[0]).toHaveLength('x'.repeat(2048).length + ' ... (997952 bytes more)'.length);
    expect(entries[0]?.progress?.note?.length).toBeLessThan(600);
  });

  it('drops lines that the store does not accept, and goes on', async () => {
    let isAway = true;
    const { journal, messages, logger } = aJournal(() =>
      isAway ? Promise.reject(new Error('away')) : Promise.resolve(true),
    );
    journal.log('info', 'one');
    await pass(500);
    isAway = false;
    journal.log('info', 'two');
    await pass(500);
    expect(messages()).toEqual(['one', 'two']);
    expect(logger.fieldsOf('log lines of an execution were lost')).toHaveLength(1);
  });

  it.each([
    [-5, 0],
    [250, 100],
    [33.3, 33.3],
  ])('stores a progress of %p as %p', async (given, kept) => {
    const { journal, entries } = aJournal();
    journal.progress(given);
    await pass(500);
    expect(entries[0]?.progress?.percent).toBe(kept);
  });

  it.each([Number.NaN, '50', undefined])('ignores a progress of %p', async (given) => {
    const { journal, entries } = aJournal();
    journal.progress(given);
    await pass(500);
    expect(entries).toHaveLength(0);
  });

  it('converts messages that are not text', async () => {
    const { journal, messages } = aJournal();
    const circle: { self?: unknown } = {};
    circle.self = circle;
    for (const message of [{ a: 1 }, undefined, new TypeError('no'), circle, 5n])
      journal.log('info', message);
    await pass(500);
    expect(messages()).toEqual([
      '{"a":1}',
      'undefined',
      'TypeError: no',
      'a value that cannot be converted to text',
      'a value that cannot be converted to text',
    ]);
  });
});
