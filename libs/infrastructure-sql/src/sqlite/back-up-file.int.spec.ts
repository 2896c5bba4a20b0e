import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '@distribute-schedule/application/testing';
import Libsql from 'libsql';
import { auditFile } from '../audit-file';
import { makeFolder } from '../testing/make-sqlite-store';
import { buildWriter, WriterProcess } from '../testing/writer-process';
import { backUpFile } from './back-up-file';
import { NoStoreInFileError, UnusableFileError } from './sqlite-errors';

const audit = { maxRecords: { people: 10, machines: 10 }, retentionMs: 86_400_000 };
const retention = { retentionMs: 86_400_000, historyPerTask: 100_000, ledgerPerTask: 10, audit };

describe('A backup of a SQLite store', () => {
  let folder: string;
  let file: string;
  let copy: string;
  beforeEach(() => {
    folder = makeFolder();
    file = path.join(folder, 'schedule.db');
    copy = path.join(folder, 'copy.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('holds everything that was acknowledged before it, and is made while a process writes', async () => {
    const writer = WriterProcess.start(buildWriter(folder), { file });
    await writer.waitFor('done', 20);
    const acknowledged = writer.lines.filter((line) => line.startsWith('created'));
    await backUpFile(file, copy);
    await writer.waitFor('done', 40);
    await writer.kill();
    expect((statSync(copy).mode & 0o777).toString(8)).toBe('600');
    expect(await auditFile(copy, retention, silentLog)).toEqual([]);
    const reader = new Libsql(copy);
    const rows = reader.prepare('select id from task').all([]) as readonly { readonly id: string }[];
    reader.close();
    const ids = new Set(rows.map(({ id }) => id));
    expect(acknowledged.filter((line) => !ids.has(line.split(' ')[1] ?? ''))).toEqual([]);
  }, 30_000);

  it('does not replace a file', async () => {
    const writer = WriterProcess.start(buildWriter(folder), { file });
    await writer.waitFor('done');
    await writer.kill();
    writeFileSync(copy, 'kept');
    await expect(backUpFile(file, copy)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(copy, 'utf8')).toBe('kept');
  }, 30_000);

  it('leaves no file when there is nothing to copy', async () => {
    await expect(backUpFile(file, copy)).rejects.toThrow(NoStoreInFileError);
    writeFileSync(file, `SQLite format 3\0${'x'.repeat(10_000)}`);
    await expect(backUpFile(file, copy)).rejects.toThrow(UnusableFileError);
    expect(existsSync(copy)).toBe(false);
  });
});
