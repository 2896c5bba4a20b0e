import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SettableClock, silentLog } from '@distribute-schedule/application/testing';
import Libsql from 'libsql';
import { auditFile } from '../audit-file';
import { SqlStore } from '../sql-store';
import { makeFolder } from '../testing/make-sqlite-store';
import { buildWriter, WriterProcess } from '../testing/writer-process';
import { inFile } from './in-file';
import { warnIfOpenToOthers } from './make-file';
import { SqliteDatabase } from './sqlite-database';
import {
  FileInUseError,
  NewerSchemaError,
  OlderSchemaError,
  NoStoreInFileError,
  OldStoreError,
  UnusableFileError,
} from './sqlite-errors';
import { InProcessWakeUps } from '../wake-ups/in-process-wake-ups';

const audit = { maxRecords: { people: 10, machines: 10 }, retentionMs: 60_000 };
const retention = { retentionMs: 60_000, historyPerTask: 100_000, ledgerPerTask: 10, audit };

describe('The file of a SQLite store', () => {
  const scripts = makeFolder();
  let script: string;
  let folder: string;
  let file: string;
  beforeAll(() => {
    script = buildWriter(scripts);
  });
  beforeEach(() => {
    folder = makeFolder();
    file = path.join(folder, 'schedule.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  afterAll(() => rmSync(scripts, { recursive: true, force: true }));

  const open = async (at = file): Promise<SqlStore> => {
    const clock = new SettableClock();
    const parts = { retention, clock, wakeUps: new InProcessWakeUps(), sweepEveryMs: 1_000, log: silentLog };
    const store = new SqlStore(new SqliteDatabase(inFile(at, silentLog), clock), parts);
    await store.open();
    return store;
  };
  const modeOf = (of: string) => (statSync(of).mode & 0o777).toString(8);

  it('is created with its folder, and only its owner can read either', async () => {
    const inner = path.join(folder, 'a', 'b', 'schedule.db');
    const store = await open(inner);
    expect(modeOf(path.dirname(inner))).toBe('700');
    for (const suffix of ['', '-wal', '-shm', '-owner', '-owner-pid'])
      expect([suffix, modeOf(`${inner}${suffix}`)]).toEqual([suffix, '600']);
    expect(warnIfOpenToOthers(inner)).toBeUndefined();
    await store.close();
  });

  it('warns when other users can read it', async () => {
    await (await open()).close();
    chmodSync(file, 0o644);
    expect(warnIfOpenToOthers(file)).toEqual({
      code: 'sqlite.readable_by_others',
      message: `Other users of this machine can read ${file} (mode 644). Run chmod 600 ${file}`,
      params: { file, mode: '644' },
    });
  });

  it('is not written to by a step that changes nothing', async () => {
    const store = await open();
    const { size } = statSync(`${file}-wal`);
    await store.write(() => Promise.resolve());
    expect(statSync(`${file}-wal`).size).toBe(size);
    await store.checkWrites();
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(size);
    await store.close();
  });

  it('starts no earlier than the latest time of the store', async () => {
    const first = await open();
    await first.checkWrites();
    await first.close();
    const second = new SqliteDatabase(inFile(file, silentLog), new SettableClock());
    expect(await second.open()).toBeGreaterThanOrEqual(new SettableClock().now());
    await second.close();
  });

  it('can be read by others while the store is open', async () => {
    const store = await open();
    const reader = new Libsql(file, { readonly: true });
    expect(reader.prepare('select count(*) as tasks from task').all([])).toEqual([{ tasks: 0 }]);
    reader.close();
    await store.close();
  });

  it('is refused if it is a folder, or a part of its path is a file', async () => {
    mkdirSync(file);
    await expect(open()).rejects.toThrow(/cannot hold the store: it is a folder/);
    const kept = path.join(folder, 'kept');
    writeFileSync(kept, 'kept');
    await expect(open(path.join(kept, 'schedule.db'))).rejects.toThrow(UnusableFileError);
    expect(readFileSync(kept, 'utf8')).toBe('kept');
  });

  it('is refused where no file can be created, however deep', async () => {
    await expect(open('/proc/sqlite-store/a/b')).rejects.toThrow(UnusableFileError);
    await expect(open('/sys/schedule.db')).rejects.toThrow(UnusableFileError);
  });

  it('is refused, and stays as it is, if it is not a database', async () => {
    const text = 'x'.repeat(10_000);
    writeFileSync(file, text);
    await expect(open()).rejects.toThrow(/it is not a SQLite database/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('is refused, and stays as it is, if it is damaged', async () => {
    writeFileSync(file, `SQLite format 3\0${'x'.repeat(10_000)}`);
    await expect(open()).rejects.toThrow(UnusableFileError);
  });

  const setMeta = (name: string, value: string): void => {
    const connection = new Libsql(file);
    connection.exec(`update meta set value = '${value}' where name = '${name}'`);
    connection.close();
  };

  it('is used by an older version too as long as it needs no newer one', async () => {
    await (await open()).close();
    setMeta('schema_version', '99');
    await (await open()).close();
  });

  it('needs the format of the newest version that has opened it', async () => {
    await (await open()).close();
    setMeta('store_format', '0');
    await (await open()).close();
    const connection = new Libsql(file);
    expect(connection.prepare(`select value from meta where name = 'store_format'`).all([])).toEqual([
      { value: '2' },
    ]);
    connection.close();
  });

  it('is refused, and stays as it is, if it needs a newer version', async () => {
    await (await open()).close();
    setMeta('store_format', '99');
    const before = readFileSync(file);
    await expect(open()).rejects.toThrow(NewerSchemaError);
    await expect(open()).rejects.toThrow(/needs a newer version \(format 99, this version knows 2\)/);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is refused, and stays as it is, if an older version made it', async () => {
    await (await open()).close();
    setMeta('store_format', '1');
    const before = readFileSync(file);
    await expect(open()).rejects.toThrow(OlderSchemaError);
    await expect(open()).rejects.toThrow(/is of an older version \(format 1, .*export its tasks/);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('belongs to one store of a process at a time', async () => {
    const first = await open();
    await expect(open()).rejects.toThrow(FileInUseError);
    await first.close();
    await (await open()).close();
  });

  it('belongs to one process at a time, and to nobody after that process was killed', async () => {
    const writer = WriterProcess.start(script, { file });
    await writer.waitFor('done', 20);
    await expect(open()).rejects.toThrow(/is in use by the process \d+: stop that process first/);
    await writer.waitFor('done', 60);
    await writer.kill();
    expect(await auditFile(file, retention, silentLog)).toEqual([]);
  }, 30_000);

  it('refuses new data on a full disk, and is intact afterwards', async () => {
    const writer = WriterProcess.start(script, { file, maxKib: 4096 });
    await writer.ended;
    expect(writer.lines.at(-1)).toMatch(/^failed Store(Full|Unavailable)Error: The store/);
    expect(writer.lines.filter((line) => line.startsWith('done')).length).toBeGreaterThan(20);
    expect(await auditFile(file, retention, silentLog)).toEqual([]);
  }, 30_000);

  it('is not created beside data of a version that had another store', async () => {
    mkdirSync(path.join(folder, 'data'));
    writeFileSync(path.join(folder, 'data', 'data.mdb'), 'kept');
    await expect(open()).rejects.toThrow(OldStoreError);
    await expect(auditFile(file, retention, silentLog)).rejects.toThrow(OldStoreError);
    expect(existsSync(file)).toBe(false);
  });

  it('is not created by an audit', async () => {
    await expect(auditFile(file, retention, silentLog)).rejects.toThrow(NoStoreInFileError);
    expect(existsSync(file)).toBe(false);
  });
});
