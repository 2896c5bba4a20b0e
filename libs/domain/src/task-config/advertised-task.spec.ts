import type { TaskConfigDefinition } from './task-config-definition';
import { checkAdvertisedTask } from '../executor-instance/check-advertised-task';
import { aDefinition } from '../testing';
import {
  followAdvertisement,
  reviewAdvertisement,
  isSameAdvertisement,
  ownedConfigId,
  ownedHandler,
  advertisedFieldsOf,
  type AdvertisedTask,
} from './advertised-task';

const offered: AdvertisedTask = {
  taskName: 'daily_report',
  cron: '0 0 2 * * *',
  executionMode: 'sequential',
  loadBalanceStrategy: 'round_robin',
  timeoutMs: 300_000,
};

const owned = (overrides: Partial<TaskConfigDefinition> = {}): TaskConfigDefinition => ({
  ...aDefinition({
    id: 'reports.daily_report',
    name: 'daily_report',
    type: 'remote',
    executor: 'remote',
    handler: 'reports/daily_report',
    owner: 'reports',
    advertised: offered,
  }),
  ...advertisedFieldsOf(offered),
  ...overrides,
});

describe('AdvertisedTask', () => {
  it('has one id for all instances of its service', () => {
    expect(ownedConfigId('reports', 'daily_report')).toBe('reports.daily_report');
    expect(ownedHandler('reports', 'daily_report')).toBe('reports/daily_report');
  });

  it.each([
    ['task_name', { taskName: 'a/b' }],
    ['task_name', { taskName: 'x'.repeat(64) }],
    ['load_balance_strategy', { loadBalanceStrategy: 'best' }],
    ['timeout', { timeoutMs: 0 }],
    ['timeout', { timeoutMs: 604_800_001 }],
  ])('is refused with an invalid %s', (field, wrong) => {
    expect(() => checkAdvertisedTask({ ...offered, ...wrong })).toThrow(field);
  });

  it('is refused with an invalid cron expression', () => {
    expect(() => checkAdvertisedTask({ ...offered, cron: '61 * * * *' })).toThrow();
  });

  it('runs by hand only when it has no schedule', () => {
    const { cron, ...withoutTime } = offered;
    expect(advertisedFieldsOf(withoutTime).trigger).toEqual({ kind: 'manual' });
  });

  it('is the same in any order of its fields', () => {
    const reversed = Object.fromEntries(Object.entries(offered).reverse()) as unknown as AdvertisedTask;
    expect(isSameAdvertisement(offered, reversed)).toBe(true);
    expect(isSameAdvertisement(offered, { ...offered, timeoutMs: 1 })).toBe(false);
  });
});

describe('AdvertisedTask > reviewAdvertisement', () => {
  const retentionMs = 1000;
  const review = (definition: TaskConfigDefinition, isAdvertised: boolean, now: number) =>
    reviewAdvertisement(definition, { isAdvertised, now, retentionMs });
  const withdrawn = owned({ advertised: { ...offered, withdrawnAt: 5000 } });

  it('marks a config that is no longer advertised, and removes it after the retention', () => {
    expect(review(owned(), false, 5000)).toEqual(withdrawn);
    expect(review(withdrawn, false, 6000)).toBe('keep');
    expect(review(withdrawn, false, 6001)).toBe('remove');
  });

  it('removes the mark when the task is advertised again', () => {
    expect(review(withdrawn, true, 9000)).toEqual(owned());
    expect(review(owned(), true, 9000)).toBe('keep');
    expect(followAdvertisement(withdrawn, offered)).toEqual(owned());
  });

  it('keeps a config that has no advertisement', () => {
    const { advertised, ...byPeople } = owned();
    expect(review(byPeople, false, 9000)).toBe('keep');
  });
});

describe('AdvertisedTask > followAdvertisement', () => {
  it('changes nothing when the same is advertised again, whatever people have changed', () => {
    expect(followAdvertisement(owned({ timeoutMs: 1 }), offered)).toBeUndefined();
  });

  it('takes over what the service has changed', () => {
    const now = { ...offered, cron: '0 0 3 * * *', timeoutMs: 60_000 };
    expect(followAdvertisement(owned(), now)).toMatchObject({
      trigger: { expression: '0 0 3 * * *' },
      timeoutMs: 60_000,
      overlap: 'sequential',
      advertised: now,
    });
  });

  it('keeps what people changed, and takes over the rest', () => {
    const edited = owned({ timeoutMs: 1, priority: 9 });
    const now = { ...offered, timeoutMs: 60_000, executionMode: 'skip' as const };
    expect(followAdvertisement(edited, now)).toMatchObject({ timeoutMs: 1, overlap: 'skip', priority: 9 });
  });

  it('remembers the last advertisement when people have changed a field, so that their change stays', () => {
    const edited = owned({ timeoutMs: 1 });
    const after = followAdvertisement(edited, { ...offered, timeoutMs: 60_000 });
    const later = followAdvertisement(after!, { ...offered, timeoutMs: 90_000 });
    expect(later).toMatchObject({ timeoutMs: 1, advertised: { timeoutMs: 90_000 } });
  });
});
