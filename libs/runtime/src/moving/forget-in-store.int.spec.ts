import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { taskConfigId, workerId, type FireRecord } from '@distribute-schedule/domain';
import { auditStore } from '../audit-store';
import type { Configuration } from '../config/configuration';
import { configurationFrom } from '../config/load-configuration';
import { createSystem, type System } from '../create-system';
import { createLogger } from '../logging/create-logger';
import { storeNames, type StoreName } from '../stores/stores';
import { testStores } from '../testing/test-stores';
import { forgetInStore } from './forget-in-store';

const tick = taskConfigId('tick');
const killed = workerId('killed');

describe('Forgetting due times after a restore', () => {
  let folder: string;
  const running = new Set<System>();
  beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'ds-forget-'))));
  afterEach(async () => {
    await Promise.all([...running].map((system) => system.stop()));
    running.clear();
    rmSync(folder, { recursive: true, force: true });
  });

  const configure = (store: StoreName): Configuration =>
    configurationFrom({
      ...testStores[store](folder),
      api: { enabled: false },
      worker: { heartbeatIntervalMs: 100, heartbeatTimeoutMs: 500 },
      log: { level: 'silent' },
    });
  const open = async (configuration: Configuration, options: Parameters<typeof createSystem>[1]) => {
    const system = createSystem(configuration, options);
    running.add(system);
    await system.start();
    return system;
  };
  const close = async (system: System): Promise<void> => {
    running.delete(system);
    await system.stop();
  };
  const start = (configuration: Configuration, ran: string[]) =>
    open(configuration, { handlers: { note: ({ id }) => void ran.push(id) } });
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const add = (system: System, name: string, more: object = {}) =>
    system.useCases.createTask.execute({
      fields: { name, executor: 'local', handler: 'note', trigger: '@manual', ...more },
    });
  const trigger = async (system: System, name: string, more: object = {}) =>
    (await system.useCases.triggerTask.execute({ id: taskConfigId(name), ...more })).taskId;
  const statusOf = async (system: System, id: Parameters<System['ports']['tasks']['find']>[0]) =>
    (await system.ports.tasks.find(id))?.status;

  /** Lets a worker take a Task and die. */
  const runOnKilledWorker = async ({ ports }: System) => {
    const registration = { id: killed, address: '', capacity: 1, labels: {}, executors: ['local'] };
    await ports.workers.heartbeat({ ...registration, isDraining: false, startedAt: 0 }, 500);
    const { tasks } = await ports.taskQueue.claim({
      workerId: killed,
      slots: 1,
      serves: ['local'],
      graceMs: 1_000,
      requestToken: 'a',
    });
    return tasks[0]!.id;
  };
  /** Repeats the command until the killed worker no longer counts as running. */
  const forget = async (configuration: Configuration, time: string): Promise<string> => {
    for (;;) {
      try {
        return await forgetInStore(configuration, time);
      } catch (error) {
        if (!/in use: stop worker killed first/.test(String(error))) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };

  it.each(storeNames)('runs nothing a second time on %s, and records each due time', async (store) => {
    const configuration = configure(store);
    const ran: string[] = [];
    const first = await start(configuration, ran);
    await add(first, 'tick', { trigger: '* * * * * *', misfire: { mode: 'all' } });
    await add(first, 'nobody', { labels: { zone: 'elsewhere' } });
    await add(first, 'later');
    await add(first, 'taken');
    const waiting = await trigger(first, 'nobody');
    const later = await trigger(first, 'later', { notBefore: first.ports.clock.now() + 3_600_000 });
    await until(() => ran.length >= 1);
    await close(first);
    const idle = await open(configuration, { roles: [] });
    await trigger(idle, 'taken');
    const taken = await runOnKilledWorker(idle);
    const { dueAt } = (await idle.ports.taskConfigs.find(tick))!;
    await close(idle);
    await until(() => Date.now() > dueAt! + 1_100);

    expect(await forget(configuration, 'now')).toMatch(
      /^Due times before .* missed for 1 task, and 2 unfinished executions cancelled\.$/,
    );
    const restoredAt = new Date().toISOString();
    const ranBefore = ran.length;
    const second = await start(configuration, ran);
    await until(() => ran.length > ranBefore);
    await until(async () => (await statusOf(second, taken)) === 'cancelled');
    const ledger = await second.ports.taskConfigs.ledger(tick, 1_000);
    expect(await statusOf(second, waiting)).toBe('cancelled');
    expect(await statusOf(second, later)).toBe('pending');
    await close(second);

    expect(missed(ledger)).toEqual([
      expect.objectContaining({ dueAt, reason: 'restored from a backup', by: 'forget-due-before' }),
    ]);
    const { until: last = dueAt! } = missed(ledger)[0]!;
    expect(last).toBeLessThan(Date.parse(restoredAt));
    expect(ledger.map((record) => record.dueAt).reverse()).toEqual(everySecond(ledger, last));
    expect(ran).not.toContain(taken);
    expect(ran.filter((id) => dueOf(id) >= dueAt! && dueOf(id) <= last)).toEqual([]);
    expect(await auditStore(configuration, createLogger(configuration.log))).toEqual([]);
  });

  it.each(storeNames)('changes nothing more on %s when it is repeated with the same time', async (store) => {
    const configuration = configure(store);
    const idle = await open(configuration, { roles: [] });
    await add(idle, 'tick', { trigger: '* * * * * *' });
    await add(idle, 'taken');
    const waiting = await trigger(idle, 'taken');
    const taken = await runOnKilledWorker(idle);
    await trigger(idle, 'taken');
    const { dueAt } = (await idle.ports.taskConfigs.find(tick))!;
    await close(idle);
    await until(() => Date.now() > dueAt! + 1_100);
    const time = new Date().toISOString();
    expect(taken).toBe(waiting);

    expect(await forget(configuration, time)).toMatch(/ 1 task, and 2 unfinished executions /);
    expect(await forget(configuration, time)).toMatch(/ 0 tasks, and 0 unfinished executions /);
    const after = await open(configuration, { roles: [] });
    expect((await after.ports.taskConfigs.ledger(tick, 10)).length).toBe(1);
  });

  it('refuses a time in the future', async () => {
    const configuration = configure('redis');
    const future = new Date(Date.now() + 60_000).toISOString();
    await expect(forgetInStore(configuration, future)).rejects.toThrow(/is in the future: the time of/);
  });

  it.each(['yesterday', '2026-12-01T09:00:00'])(
    'refuses %s, which is not a time with a zone',
    async (time) => {
      await expect(forgetInStore(configure('redis'), time)).rejects.toThrow(
        /needs a time with a zone such as/,
      );
    },
  );

  it('refuses to work while a process uses the store', async () => {
    const configuration = configure('redis');
    await start(configuration, []);
    await expect(forgetInStore(configuration, 'now')).rejects.toThrow(/in use: stop scheduler/);
  });

  it('creates no store when there is none', async () => {
    await expect(forgetInStore(configure('sqlite'), 'now')).rejects.toThrow(/schedule\.db does not exist/);
  });
});

const dueOf = (id: string) => Number(id.split('@')[1]);
const missed = (ledger: readonly FireRecord[]) => ledger.filter(({ outcome }) => outcome === 'missed');

/** The due times that the records of a ledger begin at, if they have no gap except the span that ends at `last`. */
function everySecond(ledger: readonly FireRecord[], last: number): number[] {
  const expected: number[] = [];
  const [oldest, newest] = [ledger.at(-1)!.dueAt, ledger[0]!.dueAt];
  for (let at = oldest; at <= newest; at += 1_000) expected.push(at);
  const span = missed(ledger)[0]!;
  return expected.filter((at) => at <= span.dueAt || at > last);
}
