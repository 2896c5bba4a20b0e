import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RotatingFile } from './rotating-file';

describe('RotatingFile', () => {
  let folder: string;
  let path: string;
  const opened: RotatingFile[] = [];
  const open = (rotation = { sizeBytes: 10, keep: 2 }) => {
    const file = new RotatingFile(path, rotation);
    opened.push(file);
    return file;
  };
  const textOf = (suffix = '') => readFileSync(path + suffix, 'utf8');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ds-log-'));
    path = join(folder, 'logs', 'app.log');
  });
  afterEach(() => {
    opened.splice(0).forEach((file) => file.close());
    rmSync(folder, { recursive: true });
  });

  it('creates its folder, and appends to the file of the last process', () => {
    open().write('one\n');
    open().write('two\n');
    expect(textOf()).toBe('one\ntwo\n');
  });

  it('lets only its owner and group read it', () => {
    const file = open();
    for (const line of ['first..\n', 'second.\n']) file.write(line);
    for (const suffix of ['', '.1']) expect((statSync(path + suffix).mode & 0o777).toString(8)).toBe('640');
  });

  it('renames a full file, and keeps the configured number of files', () => {
    const file = open();
    for (const line of ['first..\n', 'second.\n', 'third..\n', 'fourth.\n']) file.write(line);
    expect([textOf(), textOf('.1'), textOf('.2')]).toEqual(['fourth.\n', 'third..\n', 'second.\n']);
    expect(existsSync(`${path}.3`)).toBe(false);
  });

  it('counts the existing content towards the size', () => {
    open().write('first..\n');
    open().write('second.\n');
    expect([textOf(), textOf('.1')]).toEqual(['second.\n', 'first..\n']);
  });

  it('writes a line that is longer than the maximum size', () => {
    open().write('a line of more than ten bytes\n');
    expect(existsSync(`${path}.1`)).toBe(false);
    expect(statSync(path).size).toBe(30);
  });

  it('does not rotate the file that another process has just started', () => {
    const [ours, theirs] = [open(), open()];
    ours.write('ours 1.\n');
    theirs.write('theirs.\n');
    ours.write('ours 2.\n');
    theirs.write('more...\n');
    expect(textOf()).toBe('ours 2.\nmore...\n');
    expect(existsSync(`${path}.2`)).toBe(false);
  });
});
