import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { taskConfigId, workerId } from '@distribute-schedule/domain';
import { auditStore } from '../audit-store';
import type { Configuration } from '../config/configuration';
import { configurationFrom } from '../config/load-configuration';
import { createSystem, type System } from '../create-system';
import { createLogger } from '../logging/create-logger';
import { storeNames, type StoreName } from '../stores/stores';
import { testStores } from '../testing/test-stores';
import { exportStore, importStore } from './move-store';

const tick = taskConfigId('tick');

describe('Moving from one store to another', () => {
  let folder: string;
  let file: string;
  const running = new Set<System>();
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'ds-moving-'));
    file = path.join(folder, 'store.jsonl');
  });
  afterEach(async () => {
    await Promise.all([...running].map((system) => system.stop()));
    running.clear();
    rmSync(folder, { recursive: true, force: true });
  });

  const configure = (store: StoreName): Configuration =>
    configurationFrom({ ...testStores[store](folder), api: { enabled: false }, log: { level: 'silent' } });

  /** @param ran receives the id of each execution that runs */
  const start = async (configuration: Configuration, ran: string[]): Promise<System> => {
    const system = createSystem(configuration, { handlers: { note: ({ id }) => void ran.push(id) } });
    running.add(system);
    await system.start();
    return system;
  };
  const stop = async (system: System): Promise<void> => {
    running.delete(system);
    await system.stop();
  };
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const ticks = (ran: readonly string[]) => ran.filter((id) => id.startsWith('tick@')).map(dueOf);
  const dueOf = (id: string) => Number(id.split('@')[1]);
  const add = (system: System, name: string, more: object = {}) =>
    system.useCases.createTask.execute({
      fields: { name, executor: 'local', handler: 'note', trigger: '* * * * * *', ...more },
    });

  const directions = storeNames.flatMap((from) =>
    storeNames.filter((to) => to !== from).map((to) => [from, to] as const),
  );

  it.each(directions)(
    'fires every due time once and keeps waiting executions when it moves from %s to %s',
    async (from, to) => {
      const [source, target] = [configure(from), configure(to)];
      const ran: string[] = [];
      const first = await start(source, ran);
      await add(first, 'tick', { misfire: { mode: 'all' } });
      await add(first, 'paused', { enabled: false });
      await add(first, 'nobody', { trigger: '@manual', labels: { zone: 'elsewhere' } });
      await add(first, 'later', { trigger: '@manual' });
      await first.useCases.triggerTask.execute({ id: taskConfigId('nobody') });
      const notBefore = first.ports.clock.now() + 3_000;
      await first.useCases.triggerTask.execute({ id: taskConfigId('later'), notBefore });
      await until(() => ticks(ran).length >= 2);
      const held = await first.ports.taskConfigs.find(taskConfigId('paused'));
      await stop(first);
      const missed = Math.max(...ticks(ran)) + 2_000;
      await until(() => Date.now() > missed);

      expect(await exportStore(source, file)).toMatch(/^4 tasks and [23] unfinished executions exported/);
      expect(await importStore(target, file)).toMatch(/^4 tasks and [23] unfinished executions imported/);
      expect(await importStore(target, file)).toMatch(/^0 tasks .*; 4 tasks and .* existed already/);

      const second = await start(target, ran);
      await until(
        () => ticks(ran).some((due) => due > missed + 1_000) && ran.some((id) => /^later@/.test(id)),
      );
      const { configs } = await second.ports.taskConfigs.list({ limit: 10 });
      const paused = configs.find(({ config }) => config.id === 'paused');
      expect(paused?.config.toSnapshot()).toEqual(held?.config.toSnapshot());
      const [waiting] = await second.ports.tasks.ofConfig(taskConfigId('nobody'), 10);
      expect(waiting?.status).toBe('pending');
      await stop(second);

      const due = ticks(ran).sort((a, b) => a - b);
      const everySecond = due.map((_, i) => (due[0] ?? 0) + i * 1_000);
      expect(due).toEqual(everySecond);
      expect(ran.filter((id) => id.startsWith('later@')).length).toBe(1);
      expect(await auditStore(target, createLogger(target.log))).toEqual([]);
    },
    40_000,
  );

  it('refuses an export while an execution runs', async () => {
    const source = configure('sqlite');
    const system = createSystem(source, { roles: [] });
    await system.start();
    await add(system, 'tick', { trigger: '@manual' });
    await system.useCases.triggerTask.execute({ id: tick });
    const claim = { slots: 1, serves: ['local'], graceMs: 1_000, requestToken: 'a' };
    await system.ports.taskQueue.claim({ ...claim, workerId: workerId('killed') });
    await system.stop();
    await expect(exportStore(source, file)).rejects.toThrow(/still running: tick@.* have been recovered/);
  });

  it('refuses an export and an import while a process works on the store', async () => {
    const [busy, other] = [configure('redis'), configure('sqlite')];
    const system = await start(busy, []);
    await expect(exportStore(busy, file)).rejects.toThrow(/in use: stop scheduler .*, worker .* first/);
    const empty = createSystem(other, { roles: [] });
    await empty.start();
    await empty.stop();
    await exportStore(other, file);
    await expect(importStore(busy, file)).rejects.toThrow(/in use: stop scheduler/);
    await stop(system);
  });

  it('creates no store when there is none to export', async () => {
    await expect(exportStore(configure('sqlite'), file)).rejects.toThrow(/schedule\.db does not exist/);
  });
});
