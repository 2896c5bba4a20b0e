import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StoreFullError } from '@distribute-schedule/application';
import { SettableClock, silentLog } from '@distribute-schedule/application/testing';
import type { StoreUnderTest } from '@distribute-schedule/store-contract';
import { InProcessWakeUps } from '@distribute-schedule/store-kit';
import { EmbeddedAuditLog } from '../adapters/embedded-audit-log';
import { EmbeddedDueConfigs } from '../adapters/embedded-due-configs';
import { EmbeddedExecutionJournal } from '../adapters/embedded-execution-journal';
import { EmbeddedExecutorInstanceRepository } from '../adapters/embedded-executor-instance-repository';
import { EmbeddedKeptReplies } from '../adapters/embedded-kept-replies';
import { EmbeddedLeaderLock } from '../adapters/embedded-leader-lock';
import { EmbeddedSchedulerRegistry } from '../adapters/embedded-scheduler-registry';
import { EmbeddedStateChanges } from '../adapters/embedded-state-changes';
import { EmbeddedTaskConfigRepository } from '../adapters/embedded-task-config-repository';
import { EmbeddedTaskQueue } from '../adapters/embedded-task-queue';
import { EmbeddedTaskRepository } from '../adapters/embedded-task-repository';
import { EmbeddedWorkerRepository } from '../adapters/embedded-worker-repository';
import { auditEmbedded } from '../audit/audit';
import { EmbeddedStore } from '../embedded-store';
import { inFolder } from '../folder/open-folder';
import type { Medium } from '../medium';

const bounds = {
  ledger: 20,
  history: 10,
  journalLines: 20,
  audit: { people: 5, machines: 3 },
};

/** In memory where the machine has a place for that: hundreds of stores come and go. */
export function makeFolder(): string {
  const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  return mkdtempSync(path.join(place, 'embedded-store-'));
}

export interface EmbeddedStoreUnderTest extends StoreUnderTest {
  readonly store: EmbeddedStore;
  readonly clock: SettableClock;
}

/** A store in a folder of its own. */
export async function makeEmbeddedStore(): Promise<EmbeddedStoreUnderTest> {
  const folder = makeFolder();
  const store = await makeStoreIn(inFolder(folder, { rows: 20 }));
  return {
    ...store,
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A store under a clock that stands still unless it is told to go on. */
export async function makeStoreIn(medium: Medium): Promise<EmbeddedStoreUnderTest> {
  const clock = new SettableClock();
  const wakeUps = new InProcessWakeUps();
  const retention = {
    retentionMs: 60_000,
    historyPerTask: bounds.history,
    ledgerPerTask: bounds.ledger,
    audit: { maxRecords: bounds.audit, retentionMs: 60_000 },
  };
  let isFull = false;
  const store = new EmbeddedStore(
    fullWhile(() => isFull, medium),
    { retention, clock, wakeUps, log: silentLog },
  );
  await store.open();
  store.startSweeping();
  return {
    store,
    clock,
    lifecycle: store,
    acceptWrites: (accepts) => {
      isFull = !accepts;
      return Promise.resolve();
    },
    bounds,
    wakeUps,
    dueConfigs: new EmbeddedDueConfigs(store),
    taskQueue: new EmbeddedTaskQueue(store, silentLog),
    taskConfigs: new EmbeddedTaskConfigRepository(store),
    tasks: new EmbeddedTaskRepository(store),
    workers: new EmbeddedWorkerRepository(store),
    schedulers: new EmbeddedSchedulerRegistry(store),
    leaderLock: new EmbeddedLeaderLock(store),
    executorInstances: new EmbeddedExecutorInstanceRepository(store),
    journal: new EmbeddedExecutionJournal(store, bounds.journalLines),
    auditLog: new EmbeddedAuditLog(store),
    replies: new EmbeddedKeptReplies(store),
    changes: new EmbeddedStateChanges(store),
    now: () => Promise.resolve(clock.now()),
    passTime: (ms) => clock.pass(ms),
    audit: () => auditEmbedded(store),
    close: () => store.close(),
  };
}

/** The medium, as if its disk were full at times. */
function fullWhile(isFull: () => boolean, medium: Medium): Medium {
  return {
    ...medium,
    open: async () => {
      const opened = await medium.open();
      return {
        ...opened,
        commit: (perform) => {
          if (isFull()) throw new StoreFullError();
          opened.commit(perform);
        },
      };
    },
  };
}
