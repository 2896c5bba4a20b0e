import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configurationFrom } from '../config/load-configuration';
import { createSystem } from '../create-system';
import { testStores } from '../testing/test-stores';
import { backUpStore } from './back-up-store';

describe('--backup', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'back-up-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('copies the file of a store that a system works on', async () => {
    const quiet = { api: { enabled: false }, log: { level: 'silent' } } as const;
    const configuration = configurationFrom({ ...testStores.sqlite(folder), ...quiet });
    const system = createSystem(configuration, { roles: [] });
    await system.start();
    await system.useCases.createTask.execute({
      fields: { name: 'kept', executor: 'local', trigger: '@manual' },
    });
    const file = path.join(folder, 'copy.db');
    expect(await backUpStore(configuration, file)).toBe(`The store was copied to ${file}.`);
    await system.stop();

    const copy = createSystem(configurationFrom({ store: 'sqlite', sqlite: { file }, ...quiet }), {
      roles: [],
    });
    await copy.start();
    expect((await copy.ports.taskConfigs.find('kept' as never))?.config.id).toBe('kept');
    await copy.stop();
  });

  it('is refused for a store that has a server', async () => {
    const file = path.join(folder, 'copy.db');
    await expect(backUpStore(configurationFrom({ store: 'redis' }), file)).rejects.toThrow(
      /the store is redis: docs\/backup-and-restore\.md/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});
