import fs, { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../testing/make-embedded-store';
import { CommitLog, type WrittenCommit } from './commit-log';

const commit = (number: number, text = `of ${number}`): WrittenCommit => ({
  number,
  rows: [
    ['table', ['key', number], { text }],
    ['table', 'gone'],
  ],
});

describe('The log of commits', () => {
  let folder: string;
  let log: CommitLog;
  const file = (first: number) => path.join(folder, `${first}.jsonl`);
  const read = (after = 0) => [...new CommitLog(folder).read(after)];
  const numbers = (after = 0) => read(after).map(({ number }) => number);
  beforeEach(async () => {
    folder = makeFolder();
    log = new CommitLog(folder);
    for (const number of [1, 2, 3]) log.append(commit(number));
    await log.endFile();
    for (const number of [4, 5]) log.append(commit(number));
  });
  afterEach(async () => {
    await log.endFile();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has every commit as it was written, in one file after the other', () => {
    expect(read()).toEqual([1, 2, 3, 4, 5].map((number) => commit(number)));
    expect(readdirSync(folder).sort()).toEqual(['1.jsonl', '4.jsonl']);
  });

  it('has those that follow one', () => {
    expect(numbers(2)).toEqual([3, 4, 5]);
    expect(numbers(5)).toEqual([]);
  });

  it('ends before a line that was not written to its end, and goes on there', async () => {
    truncateSync(file(4), readFileSync(file(4)).length - 3);
    expect(numbers()).toEqual([1, 2, 3, 4]);
    const next = new CommitLog(folder);
    next.append(commit(5, 'another'));
    await next.endFile();
    expect(read(4)).toEqual([commit(5, 'another')]);
  });

  it('ends before a line that the disk never had, says so, and sets aside what lies behind it', () => {
    const text = readFileSync(file(1), 'utf8').split('\n');
    writeFileSync(file(1), [text[0], '\0'.repeat(text[1]?.length ?? 0), text[2], ''].join('\n'));
    const again = new CommitLog(folder);
    expect([...again.read(0)]).toEqual([commit(1)]);
    expect(again.lost).toEqual([
      expect.stringMatching(/1\.jsonl was cut off after \d+ bytes/),
      expect.stringContaining('4.jsonl.set-aside was not read'),
    ]);
    expect(readdirSync(folder).sort()).toEqual(['1.jsonl', '4.jsonl.set-aside']);
    expect(numbers()).toEqual([1]);
  });

  it('ends before a gap', () => {
    rmSync(file(1));
    const before = readFileSync(file(4), 'utf8');
    expect(numbers()).toEqual([]);
    expect(readFileSync(`${file(4)}.set-aside`, 'utf8')).toBe(before);
  });

  it('writes over what a write that failed has left', async () => {
    const write = jest.spyOn(fs, 'writeSync').mockImplementationOnce(() => {
      appendFileSync(file(4), '[6,["table","half');
      throw new Error('ENOSPC: no space left on device, write');
    });
    expect(() => log.append(commit(6))).toThrow('no space left');
    write.mockRestore();
    expect(numbers()).toEqual([1, 2, 3, 4, 5]);
    log.append(commit(6));
    await log.endFile();
    log.append(commit(7));
    expect(numbers()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('reads lines that are longer than what is read at once', async () => {
    const long = [
      commit(6, 'x'.repeat(3_000_000)),
      commit(7, 'y'.repeat(10)),
      commit(8, 'z'.repeat(1_048_576)),
    ];
    for (const one of long) log.append(one);
    await log.endFile();
    expect(read(5)).toEqual(long);
  });

  it('has on the disk whatever it has read', () => {
    const sync = jest.spyOn(fs, 'fdatasyncSync');
    read();
    expect(sync).toHaveBeenCalledTimes(2);
    sync.mockRestore();
  });

  it('forgets whole files alone', () => {
    log.remove(3);
    expect(readdirSync(folder)).toEqual(['4.jsonl']);
    expect(numbers(3)).toEqual([4, 5]);
  });
});
