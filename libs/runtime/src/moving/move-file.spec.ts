import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Moved } from '@distribute-schedule/application';
import { checkMoveFile, readMoveFile, writeMoveFile } from './move-file';

// The file format does not depend on the content of the items.
const moved = [
  { taskConfig: { id: 'a' }, dueAt: 1000 },
  { task: { id: 'a@1', parameters: { text: 'line\nbreak\u2028' } } },
] as unknown as readonly Moved[];

async function* all(of: readonly Moved[]): AsyncGenerator<Moved> {
  yield* await Promise.resolve(of);
}

describe('An export file', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'ds-move-'));
    file = path.join(folder, 'store.jsonl');
    await writeMoveFile(file, all(moved));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('contains what was written, and only its owner can read it', async () => {
    await checkMoveFile(file);
    const read: Moved[] = [];
    for await (const each of readMoveFile(file)) read.push(each);
    expect(read).toEqual(moved);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('does not replace an existing file', async () => {
    const before = readFileSync(file);
    await expect(writeMoveFile(file, all([]))).rejects.toThrow(/EEXIST/);
    expect(readFileSync(file)).toEqual(before);
  });

  it('is removed when the export fails', async () => {
    const other = path.join(folder, 'other.jsonl');
    async function* breakingOff(): AsyncGenerator<Moved> {
      yield* all(moved);
      throw new Error('the store is gone');
    }
    await expect(writeMoveFile(other, breakingOff())).rejects.toThrow('the store is gone');
    expect(() => statSync(other)).toThrow(/ENOENT/);
  });

  it.each([
    ['truncated', (text: string) => text.split('\n').slice(0, 2).join('\n'), /incomplete, or was changed/],
    ['changed', (text: string) => text.replace('"dueAt":1000', '"dueAt":2000'), /incomplete, or was changed/],
    ['empty', () => '', /incomplete/],
    ['another kind of file', () => 'tasks:\n  - id: a\n', /was not written by --export/],
    [
      'from a newer version',
      (text: string) => text.replace('"format":1', '"format":2'),
      /a newer version wrote it/,
    ],
  ])('is refused when it is %s', async (_, change, reason) => {
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    await expect(checkMoveFile(file)).rejects.toThrow(reason);
  });

  it('is refused when a line was added', async () => {
    appendFileSync(file, `${JSON.stringify(moved[0])}\n`);
    await expect(checkMoveFile(file)).rejects.toThrow(/incomplete, or was changed/);
  });
});
