import { TaskConfig, taskConfigId, type TaskConfigSnapshot } from '@distribute-schedule/domain';
import { SettableClock } from '../../testing/settable-clock';
import { aConfig, aWorker } from '@distribute-schedule/domain/testing';
import { FakeTaskConfigs } from '../../testing/fake-task-configs';
import { pickyChecks, someTypes } from '../../testing/picky-checks';
import { SetTaskConfigEnabled } from './set-task-config-enabled';
import type { TaskConfigFields } from './task-config-fields';
import { UpdateTaskConfig } from './update-task-config';

const id = taskConfigId('config');
const cron = { kind: 'cron', expression: '0 2 * * *', timeZone: 'Europe/Berlin' } as const;
const defaults = {
  timeoutMs: 300_000,
  retryPolicy: { maxRetries: 3, retryDelayMs: 10_000, backoffRate: 2, maxDelayMs: 3_600_000, jitter: 0.1 },
  maxCrashes: 3,
};

function aStoredConfig(overrides: Omit<Partial<TaskConfigSnapshot>, 'id'> = {}, parkedBecause?: string) {
  const clock = new SettableClock();
  const taskConfigs = new FakeTaskConfigs();
  const dueAt = clock.now() + 500;
  taskConfigs.hold(aConfig(overrides), {
    dueAt,
    open: 2,
    ...(parkedBecause !== undefined && { parkedBecause }),
  });
  const update = new UpdateTaskConfig(
    { taskConfigs, clock, workers: { live: () => Promise.resolve([aWorker({ secrets: ['known'] })]) } },
    {
      defaults,
      maxParametersBytes: 100,
      heartbeatTimeoutMs: 30_000,
      parameterChecks: pickyChecks,
      executorTypes: someTypes,
    },
  );
  const setEnabled = new SetTaskConfigEnabled({ taskConfigs, clock });
  const held = () => taskConfigs.stored.get(id)!.config.toSnapshot();
  return { clock, dueAt, taskConfigs, update, setEnabled, held };
}

/** Stores another change of the config, as another caller would. */
function changedByAnother(taskConfigs: FakeTaskConfigs): void {
  const stored = taskConfigs.stored.get(id)!;
  const snapshot = stored.config.toSnapshot();
  const changed = TaskConfig.restore({
    ...snapshot,
    description: 'of another',
    version: snapshot.version + 1,
  });
  taskConfigs.hold(changed, { dueAt: stored.dueAt });
}

describe('UpdateTaskConfig', () => {
  it('refuses a new executor that no live worker offers, and does not check an unchanged one', async () => {
    const { update, held } = aStoredConfig({ executor: 'away' });
    const change = (fields: { executor?: string; priority?: number }) =>
      update.execute({ id, mode: 'part', fields });
    await expect(change({ executor: 'nowhere' })).rejects.toThrow('offered are local');
    const replacement = update.execute({ id, mode: 'all', fields: { name: 'a', executor: 'nowhere' } });
    await expect(replacement).rejects.toThrow('offered are local');
    expect(held()).toMatchObject({ executor: 'away', version: 1 });
    await change({ executor: 'away', priority: 7 });
    expect(held()).toMatchObject({ executor: 'away', priority: 7 });
    await change({ executor: 'http' });
    expect(held().executor).toBe('http');
  });

  it('changes the given fields and keeps the others and the due time', async () => {
    const { update, held, dueAt } = aStoredConfig({ priority: 9 });
    const updated = await update.execute({
      id,
      mode: 'part',
      fields: { timeoutMs: 5, retryPolicy: { maxRetries: 9 } },
    });
    expect(updated).toMatchObject({ dueAt, open: 2 });
    expect(held()).toMatchObject({ version: 2, timeoutMs: 5, priority: 9 });
    expect(held().retryPolicy).toMatchObject({ maxRetries: 9, retryDelayMs: 1000 });
  });

  it('refuses a change after which the executor would refuse every attempt', async () => {
    const { update, held } = aStoredConfig();
    const change = update.execute({ id, mode: 'part', fields: { executor: 'picky', parameters: 1 } });
    await expect(change).rejects.toThrow('parameters: complete: 1 is refused');
    expect(held().version).toBe(1);
  });

  it('refuses a new secret that no live worker has, and does not check an unchanged one', async () => {
    const { update, held } = aStoredConfig({ parameters: '{{secrets.away}}' });
    const change = (parameters: string) => update.execute({ id, mode: 'part', fields: { parameters } });
    await change('Bearer {{secrets.away}}');
    await expect(change('{{secrets.other}}')).rejects.toThrow('no live worker has the secret "other"');
    expect(held().version).toBe(2);
    await change('{{secrets.known}}');
  });

  it('removes the named fields and keeps the other bounds', async () => {
    const bounds = { startAt: 1, jitterMs: 5 };
    const { update, held } = aStoredConfig({ description: 'old', bounds });
    await update.execute({
      id,
      mode: 'part',
      fields: { bounds: { endAt: 9e12 } },
      without: ['description', 'jitterMs'],
    });
    expect(held()).not.toHaveProperty('description');
    expect(held().bounds).toEqual({ startAt: 1, endAt: 9e12 });
  });

  it('replaces all fields, with defaults for absent ones', async () => {
    const { update, held } = aStoredConfig({ priority: 9, owner: 'billing' });
    await update.execute({
      id,
      mode: 'all',
      fields: { name: 'new', executor: 'http', trigger: '@every 1s' },
    });
    expect(held()).toMatchObject({
      name: 'new',
      type: 'http',
      priority: 5,
      timeoutMs: 300_000,
      owner: 'billing',
    });
  });

  it('changes other fields of a task whose name an older version accepted, but not to such a name', async () => {
    const { update, held } = aStoredConfig({ name: 'a\u202eb' });
    await update.execute({ id, mode: 'part', fields: { timeoutMs: 5 } });
    expect(held()).toMatchObject({ name: 'a\u202eb', timeoutMs: 5 });
    const change = update.execute({ id, mode: 'part', fields: { name: 'c\u202ed' } });
    await expect(change).rejects.toThrow(
      'name: must be one line of visible text, but its character 2 is U+202E',
    );
  });

  it('saves nothing when nothing changes, unless the task was set aside', async () => {
    const active = aStoredConfig();
    const fields = { name: active.held().name };
    const unchanged = await active.update.execute({ id, mode: 'part', fields });
    expect(unchanged).toMatchObject({ dueAt: active.dueAt, open: 2 });
    expect(active.taskConfigs.replaced).toEqual([]);
    const setAside = aStoredConfig({}, 'no such zone');
    await setAside.update.execute({ id, mode: 'part', fields });
    expect(setAside.taskConfigs.replaced).toHaveLength(1);
  });

  it('keeps a paused task paused when everything else is replaced', async () => {
    const { update, held } = aStoredConfig({ enabled: false });
    await update.execute({ id, mode: 'all', fields: { name: 'new', executor: 'http' } });
    expect(held().enabled).toBe(false);
  });

  it('reads a new cron expression in the time zone that the task had', async () => {
    const { update, held } = aStoredConfig({ trigger: cron });
    await update.execute({ id, mode: 'part', fields: { trigger: '0 3 * * *' } });
    expect(held().trigger).toEqual({ ...cron, expression: '0 3 * * *' });
  });

  it('moves a cron expression to another time zone', async () => {
    const { update, held } = aStoredConfig({ trigger: cron });
    await update.execute({ id, mode: 'part', fields: { timeZone: 'UTC' } });
    expect(held().trigger).toEqual({ ...cron, timeZone: 'UTC' });
  });

  it('starts again when another change was stored in between, and keeps that change', async () => {
    const { update, held, taskConfigs } = aStoredConfig();
    taskConfigs.betweenReadAndWrite = () => {
      taskConfigs.betweenReadAndWrite = () => undefined;
      changedByAnother(taskConfigs);
    };
    await update.execute({ id, mode: 'part', fields: { timeoutMs: 5 } });
    expect(held()).toMatchObject({ description: 'of another', timeoutMs: 5, version: 3 });
  });

  it('gives up after a number of tries', async () => {
    const { update, taskConfigs, clock } = aStoredConfig();
    taskConfigs.betweenReadAndWrite = () => {
      taskConfigs.hold(taskConfigs.stored.get(id)!.config, { dueAt: clock.now() + Math.random() });
    };
    await expect(update.execute({ id, mode: 'part', fields: { timeoutMs: 5 } })).rejects.toMatchObject({
      code: 'task_config.changed',
    });
  });

  it('starts again when only the due time has changed, even for a caller that names the version', async () => {
    const { update, held, taskConfigs, clock } = aStoredConfig();
    taskConfigs.betweenReadAndWrite = () => {
      taskConfigs.betweenReadAndWrite = () => undefined;
      taskConfigs.hold(taskConfigs.stored.get(id)!.config, { dueAt: clock.now() + 1500 });
    };
    await update.execute({ id, mode: 'part', fields: { timeoutMs: 5 }, expectedVersion: 1 });
    expect(held().timeoutMs).toBe(5);
  });

  it('refuses a caller that names another version, also when it was stored in between', async () => {
    const { update, held, taskConfigs } = aStoredConfig();
    const change = () => update.execute({ id, mode: 'part', fields: { timeoutMs: 5 }, expectedVersion: 1 });
    taskConfigs.betweenReadAndWrite = () => {
      taskConfigs.betweenReadAndWrite = () => undefined;
      changedByAnother(taskConfigs);
    };
    await expect(change()).rejects.toMatchObject({ code: 'task_config.changed' });
    await expect(change()).rejects.toMatchObject({ code: 'task_config.changed' });
    expect(held().timeoutMs).toBe(60_000);
  });

  it('checks the change and returns its result in a dry run, without storing it', async () => {
    const { update, held, taskConfigs } = aStoredConfig();
    const tryOut = (fields: TaskConfigFields, expectedVersion = 1) =>
      update.execute({ id, mode: 'part', fields, expectedVersion, isDryRun: true });
    expect((await tryOut({ timeoutMs: 5 })).config.toSnapshot()).toMatchObject({ timeoutMs: 5, version: 2 });
    await expect(tryOut({ executor: 'nowhere' })).rejects.toThrow('offered are local');
    await expect(tryOut({ executor: 'picky' })).rejects.toThrow('is refused');
    await expect(tryOut({ timeoutMs: 5 }, 7)).rejects.toMatchObject({ code: 'task_config.changed' });
    expect(taskConfigs.replaced).toEqual([]);
    expect(held()).toMatchObject({ timeoutMs: 60_000, version: 1 });
  });

  it('records who skipped due times', async () => {
    const { update, taskConfigs, clock } = aStoredConfig();
    await clock.pass(800);
    await update.execute({ id, mode: 'part', fields: { trigger: '@every 1h' }, by: 'ann' });
    expect(taskConfigs.replaced[0]?.records).toMatchObject([{ outcome: 'missed', by: 'ann', epoch: 0 }]);
  });

  it('refuses parameters that are too large, and a task that does not exist', async () => {
    const { update } = aStoredConfig();
    const parameters = 'x'.repeat(99);
    await expect(update.execute({ id, mode: 'part', fields: { parameters } })).rejects.toMatchObject({
      details: { field: 'parameters' },
    });
    await expect(
      update.execute({ id: taskConfigId('none'), mode: 'part', fields: {} }),
    ).rejects.toMatchObject({ code: 'task_config.not_found' });
  });
});

describe('SetTaskConfigEnabled', () => {
  it('pauses a task, which takes its due time', async () => {
    const { setEnabled, held, dueAt } = aStoredConfig();
    expect((await setEnabled.execute({ id, enabled: false })).dueAt).toBeUndefined();
    expect(held()).toMatchObject({ enabled: false, pausedFrom: dueAt });
  });

  it('says who paused the task, why, and until when, and keeps that through an edit', async () => {
    const { setEnabled, update, held, clock } = aStoredConfig();
    const until = clock.now() + 60_000;
    const pause = { by: 'ann', reason: 'vendor', until };
    await setEnabled.execute({ id, enabled: false, by: 'ann', reason: 'vendor', until });
    expect(held()).toMatchObject({ enabled: false, pause });
    await update.execute({ id, mode: 'part', fields: { priority: 1 } });
    await update.execute({ id, mode: 'all', fields: { name: 'new', executor: 'local' } });
    await setEnabled.execute({ id, enabled: false, by: 'bob' });
    expect(held()).toMatchObject({ enabled: false, pause });
    await setEnabled.execute({ id, enabled: false, by: 'bob', reason: 'longer' });
    expect(held().pause).toEqual({ by: 'bob', reason: 'longer' });
    await update.execute({ id, mode: 'part', fields: { enabled: true } });
    expect(held()).not.toHaveProperty('pause');
  });

  it.each([
    [{ enabled: false, until: 1 }, 'until', /^until: must be in the future, got 1970-/],
    [{ enabled: false, reason: 'x'.repeat(301) }, 'reason', /at most 300 characters/],
    [{ enabled: true, reason: 'x' }, 'reason', /belongs to a pause/],
  ])('refuses %j', async (order, field, message) => {
    const { setEnabled, taskConfigs } = aStoredConfig();
    const refusal = expect.objectContaining({ field }) as object;
    const attempt = setEnabled.execute({ id, ...order });
    await expect(attempt).rejects.toMatchObject({ details: refusal });
    await expect(attempt).rejects.toThrow(message);
    expect(taskConfigs.replaced).toEqual([]);
  });

  it('resumes a task without a trace of the pause in it', async () => {
    const { setEnabled, held, clock } = aStoredConfig();
    await setEnabled.execute({ id, enabled: false });
    await clock.pass(10_000);
    expect((await setEnabled.execute({ id, enabled: true })).dueAt).toBe(clock.now() + 1000);
    expect(held().enabled).toBe(true);
    expect(held()).not.toHaveProperty('pausedFrom');
  });

  it('changes nothing when the task is in this state already', async () => {
    const { setEnabled, taskConfigs, dueAt } = aStoredConfig();
    expect((await setEnabled.execute({ id, enabled: true })).dueAt).toBe(dueAt);
    expect(taskConfigs.replaced).toEqual([]);
  });

  it('saves a task that was set aside, so that it is tried again', async () => {
    const { setEnabled, taskConfigs } = aStoredConfig({}, 'no such zone');
    await setEnabled.execute({ id, enabled: true });
    expect(taskConfigs.replaced).toHaveLength(1);
  });
});
