import { TaskNotFoundError, taskId } from '@distribute-schedule/domain';
import { aTask } from '@distribute-schedule/domain/testing';
import type { JournalLine, JournalPage } from '../../ports/execution-journal';
import { FindLogLines, type LogLinesQuery } from './find-log-lines';

/** A journal that keeps the lines from `oldest` on. Each tenth line is an error of the second attempt. */
function aLog(end: number, oldest = 0) {
  const reads: [from: number, limit: number][] = [];
  const lineOf = (number: number): JournalLine => ({
    at: number,
    level: number % 10 === 0 ? 'error' : number % 10 === 1 ? 'warn' : 'info',
    message: `Line ${number}`,
    attempt: number % 10 === 0 ? 2 : 1,
  });
  const read = (_id: string, wanted: number, limit: number): Promise<JournalPage> => {
    reads.push([wanted, limit]);
    const from = Math.min(Math.max(wanted < 0 ? end + wanted : wanted, oldest), end);
    const next = Math.min(from + limit, end);
    const lines = Array.from({ length: next - from }, (_, i) => lineOf(from + i));
    return Promise.resolve({ lines, from, next, oldest, end, progress: undefined });
  };
  const task = aTask();
  const tasks = { find: (id: string) => Promise.resolve(id === task.id ? task : undefined) };
  const useCase = new FindLogLines({ tasks, journal: { read } });
  const find = (query: Partial<LogLinesQuery>) =>
    useCase.execute({ taskId: task.id, direction: 'backward', at: undefined, limit: 3, ...query });
  return { find, reads };
}

const numbersOf = ({ lines }: { readonly lines: readonly { readonly number: number }[] }) =>
  lines.map(({ number }) => number);

describe('FindLogLines', () => {
  it('returns the last lines with one read when no condition is set', async () => {
    const { find, reads } = aLog(100_000);
    const found = await find({});
    expect(numbersOf(found)).toEqual([99_997, 99_998, 99_999]);
    expect(found).toMatchObject({ from: 99_997, next: 100_000, oldest: 0, end: 100_000, lookedAt: 3 });
    expect(reads).toEqual([[-3, 3]]);
  });

  it('continues before the lines that it has returned', async () => {
    const { find } = aLog(8);
    expect(numbersOf(await find({ at: 5 }))).toEqual([2, 3, 4]);
    const last = await find({ at: 2 });
    expect([numbersOf(last), last.from]).toEqual([[0, 1], 0]);
    expect(numbersOf(await find({ at: 0 }))).toEqual([]);
  });

  it('returns the last lines that meet all conditions', async () => {
    const { find } = aLog(100);
    expect(numbersOf(await find({ level: 'warn' }))).toEqual([81, 90, 91]);
    expect(numbersOf(await find({ level: 'error', limit: 2 }))).toEqual([80, 90]);
    expect(numbersOf(await find({ attempt: 2, limit: 1 }))).toEqual([90]);
    expect(numbersOf(await find({ search: 'LINE 4', limit: 50 }))).toEqual([
      4, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49,
    ]);
    expect(numbersOf(await find({ search: 'line 4', level: 'error', attempt: 2 }))).toEqual([40]);
  });

  it('returns the first lines that meet all conditions when it looks forward', async () => {
    const { find } = aLog(100);
    const found = await find({ direction: 'forward', level: 'error' });
    expect(numbersOf(found)).toEqual([0, 10, 20]);
    expect(found).toMatchObject({ from: 0, next: 21, lookedAt: 21 });
    expect(numbersOf(await find({ direction: 'forward', level: 'error', at: found.next }))).toEqual([
      30, 40, 50,
    ]);
  });

  it('looks at a bounded number of lines, and reports where it ended', async () => {
    const { find, reads } = aLog(100_000);
    expect(await find({ search: 'absent' })).toMatchObject({ lines: [], from: 90_000, lookedAt: 10_000 });
    expect(await find({ search: 'absent', direction: 'forward', at: 20 })).toMatchObject({ next: 10_020 });
    expect(reads).toHaveLength(20);
  });

  it('ends at the oldest line that is kept', async () => {
    const { find } = aLog(2500, 2000);
    expect(await find({ search: 'absent' })).toMatchObject({ from: 2000, oldest: 2000, lookedAt: 500 });
    const last = await find({ at: 2002, limit: 10 });
    expect([numbersOf(last), last.from, last.next]).toEqual([[2000, 2001], 2000, 2002]);
    expect(await find({ at: 1000 })).toMatchObject({ lines: [], from: 2000, next: 2000, lookedAt: 0 });
  });

  it('refuses an execution that does not exist', async () => {
    await expect(aLog(1).find({ taskId: taskId('other@1') })).rejects.toThrow(TaskNotFoundError);
  });
});
