import {
  keptDueDays,
  taskConfigId,
  type DueDayChange,
  type TaskConfigSnapshot,
} from '@distribute-schedule/domain';
import { aConfig } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { addConfig, claimOneDue, commit, fireOf, hourMs } from './config-steps';
import { freshRequestToken } from './request-token';
import { apply, claim, failedForGood, foldAll, submit, succeeded } from './task-steps';

const configId = taskConfigId('config');
const inShanghai = { kind: 'cron', expression: '0 0 2 * * *', timeZone: 'Asia/Shanghai' } as const;
const dayOf = (date: string): number => Date.parse(date) / 86_400_000;
const today = dayOf('2026-11-29');

/** Guarantees of the days of a config. */
export function dueDaysContract(storeName: string, makeStore: MakeStore): void {
  describe(`Due days of the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const days = async () => Object.fromEntries(await stage.store.taskConfigs.dueDays(configId));

    async function claimOfNewConfig(overrides: Omit<Partial<TaskConfigSnapshot>, 'id'> = {}) {
      const { store } = stage;
      await addConfig(store, overrides, (await store.now()) - 1000);
      return claimOneDue(store);
    }
    async function decide(...changes: readonly DueDayChange[]): Promise<void> {
      const due = await claimOneDue(stage.store);
      const decided = fireOf(due, { tasks: [], next: { dueAt: due.dueAt, wakeAt: due.dueAt } });
      const fire = { ...decided.fire, days: changes };
      expect(await commit(stage.store, { ...decided, fire })).toEqual(['applied']);
    }

    it('are none for a new config, and for one that does not exist', async () => {
      expect(await days()).toEqual({});
      await addConfig(stage.store, {}, undefined);
      expect(await days()).toEqual({});
    });

    it('count a run on the day of its due time in the zone of the config, once it is folded', async () => {
      const { store } = stage;
      await addConfig(store, { trigger: inShanghai }, undefined);
      const scheduledTime = Date.parse('2026-11-28T18:00:00Z');
      await submit(store, { id: 'config@1', configId, scheduledTime, cause: 'schedule' });
      await submit(store, {
        id: 'config@2',
        configId,
        scheduledTime: scheduledTime - 3 * hourMs,
        cause: 'manual',
      });
      const { tasks } = await claim(store, 'w1', { slots: 2 });
      const now = await store.now();
      const [first, second] = [...tasks].sort((a, b) => a.id.localeCompare(b.id));
      await apply(store, failedForGood(first!, now), succeeded(second!, now));
      expect(await days()).toEqual({});
      await foldAll(store);
      expect(await days()).toEqual({
        [today]: expect.objectContaining({ F: 1, f: 1 }) as object,
        [today - 1]: expect.objectContaining({ S: 1 }) as object,
      });
      expect((await days())[today - 1]).not.toHaveProperty('p');
    });

    it('count due times without a run in the step that decides them, once', async () => {
      const { store } = stage;
      const due = await claimOfNewConfig();
      const { fire, ...others } = fireOf(due, { tasks: [] });
      const added = [
        { day: today - 1, add: { m: 1_500 } },
        { day: today, add: { m: 2, s: 1 } },
      ];
      const requestToken = freshRequestToken();
      for (let i = 0; i < 2; i++)
        await store.dueConfigs.commitFires([{ ...others, fire: { ...fire, days: added } }], requestToken);
      expect(await commit(store, { ...others, fire: { ...fire, days: added } })).toEqual(['superseded']);
      expect(await days()).toEqual({ [today - 1]: { m: 1_500 }, [today]: { m: 2, s: 1 } });
    });

    it('count due times that a change of the config drops', async () => {
      const { store } = stage;
      const config = await addConfig(store, {}, undefined);
      const changed = aConfig({ ...config.toSnapshot(), version: 2 });
      const plan = { config: changed, next: undefined, records: [], days: [{ day: today, add: { z: 3 } }] };
      await store.taskConfigs.replace(plan, { version: 1, dueAt: undefined });
      expect(await days()).toEqual({ [today]: { z: 3 } });
    });

    it('add up what comes later, and keep the newest days', async () => {
      await addConfig(stage.store, {}, (await stage.store.now()) - 1000);
      const many = Array.from({ length: keptDueDays + 4 }, (_, i) => ({ day: today - i, add: { s: 1 } }));
      await decide(...many);
      await decide({ day: today, add: { s: 2, m: 1 } }, { day: today + 1, add: { s: 1 } });
      const kept = await days();
      expect(Object.keys(kept)).toHaveLength(keptDueDays);
      expect([kept[today], kept[today + 1], kept[today + 2 - keptDueDays]]).toEqual([
        { s: 3, m: 1 },
        { s: 1 },
        { s: 1 },
      ]);
    });

    it('are removed with their config', async () => {
      const { store } = stage;
      await addConfig(store, {}, (await store.now()) - 1000);
      await decide({ day: today, add: { s: 1 } });
      await store.taskConfigs.remove(configId);
      await addConfig(store, {}, undefined);
      expect(await days()).toEqual({});
    });
  });
}
