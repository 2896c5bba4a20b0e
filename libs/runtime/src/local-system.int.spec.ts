import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { auditStore } from './audit-store';
import { configurationFrom } from './config/load-configuration';
import { createSystem, type System } from './create-system';
import { createLogger } from './logging/create-logger';
import { testStores } from './testing/test-stores';

describe('A system on the store of one machine', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'local-system-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A system, and the first run of its handler since it was made. */
  const make = (): { system: System; firstRun: Promise<unknown> } => {
    let system!: System;
    const firstRun = new Promise((ran) => {
      system = createSystem(
        { ...testStores.sqlite(folder), api: { enabled: false }, log: { level: 'silent' } },
        { handlers: { note: () => ran('ran') } },
      );
    });
    return { system, firstRun };
  };

  it('runs due tasks without a server, and continues after a restart', async () => {
    const first = make();
    await first.system.start();
    await first.system.useCases.createTask.execute({
      fields: { name: 'note', executor: 'local', trigger: '* * * * * *' },
    });
    expect(await first.firstRun).toBe('ran');
    await first.system.stop();

    const second = make();
    await second.system.start();
    expect(await second.firstRun).toBe('ran');
    await second.system.stop();
  }, 20_000);

  it('can be audited after it has stopped, and not before', async () => {
    const configuration = configurationFrom({ ...testStores.sqlite(folder), log: { level: 'silent' } });
    const audit = () => auditStore(configuration, createLogger(configuration.log));
    const { system, firstRun } = make();
    await system.start();
    await system.useCases.createTask.execute({
      fields: { name: 'note', executor: 'local', trigger: '* * * * * *' },
    });
    await firstRun;
    await expect(audit()).rejects.toThrow(/in use by the process/);
    await system.stop();
    expect(await audit()).toEqual([]);
  }, 20_000);

  it('refuses a folder of the store that earlier versions had, and says how to move its data', async () => {
    mkdirSync(path.join(folder, 'data'));
    writeFileSync(path.join(folder, 'data', 'data.mdb'), 'kept');
    await expect(make().system.start()).rejects.toThrow(
      /holds data of the store that earlier versions had.*--export FILE.*--import FILE/,
    );
    expect(readdirSync(folder)).toEqual(['data']);
  });

  it('gives every role and port the same store', async () => {
    const { system } = make();
    await system.start();
    expect((await system.ports.workers.live(30_000)).length).toBe(1);
    expect(await system.ports.tasks.totals()).toMatchObject({ unfinished: 0 });
    await system.stop();
  });
});
