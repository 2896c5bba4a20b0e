import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SettableClock, silentLog } from '@distribute-schedule/application/testing';
import type { StoreUnderTest } from '@distribute-schedule/store-contract';
import { SqlAuditLog } from '../adapters/sql-audit-log';
import { SqlDueConfigs } from '../adapters/sql-due-configs';
import { SqlExecutionJournal } from '../adapters/sql-execution-journal';
import { SqlExecutorInstanceRepository } from '../adapters/sql-executor-instance-repository';
import { SqlKeptReplies } from '../adapters/sql-kept-replies';
import { SqlLeaderLock } from '../adapters/sql-leader-lock';
import { SqlSchedulerRegistry } from '../adapters/sql-scheduler-registry';
import { SqlStateChanges } from '../adapters/sql-state-changes';
import { SqlTaskConfigRepository } from '../adapters/sql-task-config-repository';
import { SqlTaskQueue } from '../adapters/sql-task-queue';
import { SqlTaskRepository } from '../adapters/sql-task-repository';
import { SqlWorkerRepository } from '../adapters/sql-worker-repository';
import { auditSql } from '../audit/audit';
import { InProcessWakeUps } from '../in-process-wake-ups';
import { SqlStore } from '../sql-store';
import { inFile } from '../sqlite/in-file';
import type { Connection, Statement } from '../sqlite/load-libsql';
import { SqliteDatabase, type SqlitePlace } from '../sqlite/sqlite-database';

const bounds = { ledger: 20, history: 10, journalLines: 20, audit: { people: 5, machines: 3 } };

/** In memory where the machine has a place for that, because hundreds of stores come and go. */
export function makeFolder(): string {
  const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  return mkdtempSync(path.join(place, 'sqlite-store-'));
}

export interface SqliteStoreUnderTest extends StoreUnderTest {
  readonly store: SqlStore;
  readonly clock: SettableClock;
}

/** A store in its own file. */
export async function makeSqliteStore(): Promise<SqliteStoreUnderTest> {
  const folder = makeFolder();
  const store = await makeStoreIn(inFile(path.join(folder, 'schedule.db'), silentLog));
  return {
    ...store,
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A store under a clock that moves only when the test moves it. */
export async function makeStoreIn(place: SqlitePlace): Promise<SqliteStoreUnderTest> {
  const clock = new SettableClock();
  const wakeUps = new InProcessWakeUps();
  const retention = {
    retentionMs: 60_000,
    historyPerTask: bounds.history,
    ledgerPerTask: bounds.ledger,
    audit: { maxRecords: bounds.audit, retentionMs: 60_000 },
  };
  let isFull = false;
  const database = new SqliteDatabase(
    fullWhile(() => isFull, place),
    clock,
  );
  const store = new SqlStore(database, { retention, clock, wakeUps, sweepEveryMs: 1_000 });
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
    dueConfigs: new SqlDueConfigs(store),
    taskQueue: new SqlTaskQueue(store, silentLog),
    taskConfigs: new SqlTaskConfigRepository(store),
    tasks: new SqlTaskRepository(store),
    workers: new SqlWorkerRepository(store),
    schedulers: new SqlSchedulerRegistry(store),
    leaderLock: new SqlLeaderLock(store),
    executorInstances: new SqlExecutorInstanceRepository(store),
    journal: new SqlExecutionJournal(store, bounds.journalLines),
    auditLog: new SqlAuditLog(store),
    replies: new SqlKeptReplies(store),
    changes: new SqlStateChanges(store),
    now: () => Promise.resolve(clock.now()),
    passTime: (ms) => clock.pass(ms),
    audit: () => auditSql(store),
    close: () => store.close(),
  };
}

/** The place, as if its disk were full at times. */
function fullWhile(isFull: () => boolean, place: SqlitePlace): SqlitePlace {
  return {
    ...place,
    open: async () => {
      const opened = await place.open();
      const { connection } = opened;
      const prepare: Connection['prepare'] = (text) => {
        const statement = connection.prepare(text);
        if (text !== 'commit') return statement;
        const run: Statement['run'] = (values) => {
          if (isFull()) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
          return statement.run(values);
        };
        return { run, all: (values) => statement.all(values) };
      };
      return {
        ...opened,
        connection: {
          prepare,
          exec: (statements) => connection.exec(statements),
          close: () => connection.close(),
        },
      };
    },
  };
}
