import fs, { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { open } from 'lmdb';
import { StoreUnavailableError } from '@distribute-schedule/application';
import { auditEmbedded } from '../audit/audit';
import { EmbeddedStore } from '../embedded-store';
import { SettableClock, silentLog, someAuditRetention } from '@distribute-schedule/application/testing';
import { InProcessWakeUps } from '@distribute-schedule/store-kit';
import { makeFolder } from '../testing/make-embedded-store';
import { buildWriter, WriterProcess } from '../testing/writer-process';
import { FolderInUseError, NewerFolderError, OlderFolderError, UnusableFolderError } from './folder-errors';
import { warnIfOpenToOthers } from './make-folder';
import { inFolder, openFolder } from './open-folder';

const retention = {
  retentionMs: 60_000,
  historyPerTask: 100_000,
  ledgerPerTask: 10,
  audit: someAuditRetention,
};

describe('The folder of an embedded store', () => {
  const scripts = makeFolder();
  let script: string;
  let folder: string;
  beforeAll(() => {
    script = buildWriter(scripts);
  });
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  afterAll(() => rmSync(scripts, { recursive: true, force: true }));

  const audit = async (): Promise<readonly string[]> => {
    const parts = { retention, clock: new SettableClock(), wakeUps: new InProcessWakeUps(), log: silentLog };
    const store = new EmbeddedStore(inFolder(folder), parts);
    await store.open();
    const findings = await auditEmbedded(store);
    await store.close();
    return findings;
  };

  it('is made where there is none', async () => {
    const inner = path.join(folder, 'a', 'b');
    const opened = await openFolder(inner);
    await opened.close();
    expect(existsSync(path.join(inner, 'data'))).toBe(true);
  });

  it('lets only its owner read the folder and its files', async () => {
    const inner = path.join(folder, 'data-of-tasks');
    const opened = await openFolder(inner);
    opened.commit(() => opened.keepProgress({ time: 7, made: 8, number: 9 }));
    const modeOf = (...parts: string[]) => (statSync(path.join(inner, ...parts)).mode & 0o777).toString(8);
    expect(modeOf()).toBe('700');
    expect(modeOf('data', 'data.mdb')).toBe('600');
    for (const file of readdirSync(path.join(inner, 'recent'))) expect(modeOf('recent', file)).toBe('600');
    expect(warnIfOpenToOthers(inner)).toBeUndefined();
    await opened.close();
  });

  it('warns when other users can read an existing folder', () => {
    const open = path.join(folder, 'open');
    fs.mkdirSync(open, { mode: 0o755 });
    expect(warnIfOpenToOthers(open)).toBe(
      `Other users of this machine can open ${open} (mode 755). Run chmod 700 ${open}`,
    );
  });

  it('keeps where it was from one start to the next', async () => {
    const first = await openFolder(folder);
    first.commit(() => first.keepProgress({ time: 7, made: 8, number: 9 }));
    await first.close();
    const second = await openFolder(folder);
    expect(second.progress).toEqual({ time: 7, made: 8, number: 9 });
    await second.close();
  });

  it('is refused where a file stands in its path', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, 'kept');
    await expect(openFolder(file)).rejects.toThrow(UnusableFolderError);
    await expect(openFolder(path.join(file, 'below'))).rejects.toThrow(
      /cannot hold the embedded store: a part of its path is a file/,
    );
    expect(statSync(file).size).toBe(4);
  });

  it('is refused where this user may not write', async () => {
    // Nobody may write there, not even root.
    await expect(openFolder('/sys/embedded-store')).rejects.toThrow(UnusableFolderError);
  });

  it('is refused where no folder can be made, however deep', async () => {
    await expect(openFolder('/proc/embedded-store/a/b')).rejects.toThrow(/a folder cannot be created there/);
  });

  it('is refused on a full disk, before anything is made in it', async () => {
    const nothingLeft = Object.assign(fs.statfsSync(folder), { bavail: 7, bsize: 4096 });
    const full = jest.spyOn(fs, 'statfsSync').mockReturnValue(nothingLeft);
    await expect(openFolder(folder)).rejects.toThrow(/the disk is full, so make room/);
    full.mockRestore();
    expect(readdirSync(folder)).toEqual([]);
    await (await openFolder(folder)).close();
  });

  it('is refused where the data are no store of ours', async () => {
    const opened = await openFolder(folder);
    await opened.close();
    const data = path.join(folder, 'data', 'data.mdb');
    writeFileSync(data, 'x'.repeat(10_000));
    await expect(openFolder(folder)).rejects.toThrow(/is not a data file of the embedded store/);
    expect(statSync(data).size).toBe(10_000);
  });

  it('is refused where a newer version wrote it, and stays as it was', async () => {
    const newer = open({ path: path.join(folder, 'data'), maxDbs: 4 });
    newer.openDB({ name: 'meta' }).putSync('format', { format: 3 });
    await newer.close();
    const before = statSync(path.join(folder, 'data', 'data.mdb')).mtimeMs;
    await expect(openFolder(folder)).rejects.toThrow(NewerFolderError);
    await expect(openFolder(folder)).rejects.toThrow(/was written by a newer version \(format 3/);
    expect(statSync(path.join(folder, 'data', 'data.mdb')).mtimeMs).toBe(before);
    expect(readdirSync(folder).sort()).toEqual(['data', 'owner']);
  });

  it('is refused where an older version wrote it, and stays as it was', async () => {
    const older = open({ path: path.join(folder, 'data'), maxDbs: 4 });
    older.openDB({ name: 'meta' }).putSync('format', { format: 1 });
    await older.close();
    await expect(openFolder(folder)).rejects.toThrow(OlderFolderError);
    await expect(openFolder(folder)).rejects.toThrow(/export it with that version/);
    expect(readdirSync(folder).sort()).toEqual(['data', 'owner']);
  });

  it('refuses what is new while nothing can be written to its tables, and goes on afterwards', async () => {
    const opened = await openFolder(folder, { rows: 5 });
    const put = (n: number) => opened.commit(() => opened.tables.turns.putSync(`config-${n}`, `task-${n}`));
    const broken = jest.spyOn(opened.root, 'transactionSync').mockImplementation(() => {
      throw new Error('Input/output error');
    });
    let taken = 0;
    const fill = async (): Promise<void> => {
      for (; taken < 1_000; taken++) {
        put(taken);
        await opened.tidy?.().catch(() => undefined);
      }
    };
    await expect(fill()).rejects.toThrow(StoreUnavailableError);
    expect(taken).toBeLessThan(100);
    broken.mockRestore();
    for (let n = 0; n < 100; n++) await opened.tidy?.();
    put(taken);
    expect(opened.tables.turns.getKeys()).toHaveLength(taken + 1);
    await opened.close();
    const again = await openFolder(folder);
    expect(again.tables.turns.getKeys()).toHaveLength(taken + 1);
    await again.close();
  });

  it('writes back what is large, however few rows it is', async () => {
    const opened = await openFolder(folder, { bytes: 1_000_000 });
    for (let n = 0; n < 30; n++) {
      opened.commit(() => opened.tables.turns.putSync(`config-${n}`, 'x'.repeat(100_000)));
      await opened.tidy?.();
    }
    const kept = readdirSync(path.join(folder, 'recent')).map(
      (file) => statSync(path.join(folder, 'recent', file)).size,
    );
    expect(kept.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_500_000);
    await opened.close();
  });

  it('belongs to one store of a process at a time', async () => {
    const first = await openFolder(folder);
    await expect(openFolder(folder)).rejects.toThrow(FolderInUseError);
    await first.close();
    await (await openFolder(folder)).close();
  });

  it('belongs to one process at a time, and to nobody once that was killed', async () => {
    const writer = WriterProcess.start(script, { folder });
    await writer.says('done', 20);
    await expect(openFolder(folder)).rejects.toThrow(/is in use by the process \d+: stop that one first/);
    await writer.says('done', 60);
    await writer.kill();
    expect(await audit()).toEqual([]);
  }, 30_000);

  it('refuses what is new once it is full, and is whole afterwards', async () => {
    const writer = WriterProcess.start(script, { folder, mostKib: 4096 });
    await writer.ended;
    // Which of the two depends on whether the disk took nothing of the last write, or a part of it.
    expect(writer.lines.at(-1)).toMatch(/^failed Store(Full|Unavailable)Error: The store/);
    expect(writer.lines.filter((line) => line.startsWith('done')).length).toBeGreaterThan(20);
    expect(await audit()).toEqual([]);
  }, 30_000);
});
