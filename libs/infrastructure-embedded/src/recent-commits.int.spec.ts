import { cpSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { silentLog, someAuditRetention } from '@distribute-schedule/application/testing';
import { aConfig, aTask } from '@distribute-schedule/domain/testing';
import { workerId, type AttemptToken } from '@distribute-schedule/domain';
import { InProcessWakeUps } from '@distribute-schedule/store-kit';
import { auditEmbedded } from './audit/audit';
import { EmbeddedStore } from './embedded-store';
import { inFolder } from './folder/open-folder';
import type { Groups } from './tables/groups';
import type { Base, Part } from './tables/table';
import { makeFolder, makeStoreIn, type EmbeddedStoreUnderTest } from './testing/make-embedded-store';

/** So that rows are written back all the time. */
const few = { rows: 60 };
const rounds = 120;

/** Everything that a store holds, as one text, but who works on it. */
function contentsOf(store: EmbeddedStore): Promise<string> {
  return store.read(({ tables }) => {
    const rows = Object.entries(tables)
      .map(([name, table]: [string, Groups<unknown> | Base<unknown, Part[]>]) => [
        name,
        'all' in table ? [[...table.all()], [...table.owners()]] : [...table.getRange()],
      ])
      .filter(([name]) => name !== 'workers');
    return JSON.stringify(rows, null, 1);
  });
}

describe('A folder, copied at any moment', () => {
  const folder = makeFolder();
  const copy = makeFolder();
  let store: EmbeddedStoreUnderTest;
  beforeAll(async () => {
    store = await makeStoreIn(inFolder(folder, few));
  });
  afterAll(async () => {
    await store.close();
    for (const each of [folder, copy]) rmSync(each, { recursive: true, force: true });
  });

  const copyFolder = (): void => {
    rmSync(copy, { recursive: true, force: true });
    for (const part of ['data/data.mdb', 'recent'])
      cpSync(path.join(folder, part), path.join(copy, part), { recursive: true });
  };

  /** As a process finds it that starts on the copy. */
  const contentsOfCopy = async (): Promise<string> => {
    const { clock } = store;
    const retention = {
      retentionMs: 60_000,
      historyPerTask: 10,
      ledgerPerTask: 20,
      audit: someAuditRetention,
    };
    const other = new EmbeddedStore(inFolder(copy), {
      retention,
      clock,
      wakeUps: new InProcessWakeUps(),
      log: silentLog,
    });
    await other.open();
    const contents = await contentsOf(other);
    expect(await auditEmbedded(other)).toEqual([]);
    await other.close();
    return contents;
  };

  /** When the sweep that the time has brought about is over as well. */
  async function settledContents(): Promise<string> {
    for (let before = ''; ;) {
      const contents = await contentsOf(store.store);
      if (contents === before) return contents;
      before = contents;
    }
  }

  async function goOnInAnotherLife(): Promise<void> {
    const now = store.clock.now();
    await store.close();
    store = await makeStoreIn(inFolder(folder, few));
    await store.clock.pass(now - store.clock.now());
  }

  async function playRound(round: number): Promise<void> {
    const { taskQueue, taskConfigs, clock } = store;
    const dueAt = clock.now() + 5_000;
    const config = aConfig({ id: `config-${round}` });
    await taskConfigs.add({ config, next: { dueAt, wakeAt: dueAt }, records: [] });
    const request = { limit: 2, leaseMs: 1_000, overdueByMs: 0, requestToken: `due-${round}` };
    await store.dueConfigs.claimDue(request);
    for (let n = 0; n < 3; n++)
      await taskQueue.submit(aTask({ id: `config-${n}@${round}`, configId: `config-${n}` }), {});
    const { tasks } = await taskQueue.claim({
      ...{ workerId: workerId('w'), serves: ['local'], graceMs: 1_000, slots: 1 + (round % 4) },
      requestToken: `claim-${round}`,
    });
    const changes = tasks.map((task, i) => {
      const { versionToken } = task;
      const attemptToken = versionToken as AttemptToken;
      if (i % 2)
        task.succeed({ attemptToken, at: clock.now(), result: { code: 0, data: 'done', message: 'ok' } });
      else task.fail({ attemptToken, at: clock.now(), reason: 'no', chance: 0.5 });
      return { task, versionToken };
    });
    if (round % 3) await taskQueue.apply(changes, `apply-${round}`);
    await clock.pass(700);
  }

  it('holds what was committed until then, whatever of it was written back', async () => {
    const before: string[] = [];
    for (let round = 0; round < rounds; round++) {
      await playRound(round);
      before.push(await settledContents());
      if (round % 5 > 0) continue;
      copyFolder();
      expect(await contentsOfCopy()).toEqual(before.at(-1));
      if (round % 4 === 0) await goOnInAnotherLife();
    }
    expect(new Set(before).size).toBe(rounds);
  }, 60_000);

  it('holds an earlier commit as a whole where the end of the log is lost', async () => {
    const known = new Set([await settledContents()]);
    for (let round = rounds; round < rounds + 60; round++) {
      await store.taskQueue.submit(aTask({ id: `config-9@${round}`, configId: 'config-9' }), {});
      // At once: what has not reached the disk is in no table, and only that can be lost.
      copyFolder();
      known.add(await settledContents());
      const [last] = readdirSync(path.join(copy, 'recent')).sort((a, b) => parseInt(b) - parseInt(a));
      // There is none where all has just been written back.
      if (last === undefined) continue;
      const file = path.join(copy, 'recent', last);
      truncateSync(file, Math.max(0, statSync(file).size - 1 - (round % 7) * 40));
      expect(known.has(await contentsOfCopy())).toBe(true);
    }
  }, 60_000);
});
