import type {
  AuditLog,
  AuditSource,
  DueConfigs,
  EndedRuns,
  ExecutionJournal,
  KeptReplies,
  LeaderLock,
  SchedulerRegistry,
  StateChanges,
  Store,
  TaskQueue,
  WakeUps,
} from '@distribute-schedule/application';
import type {
  ExecutorInstanceRepository,
  TaskConfigRepository,
  TaskRepository,
  WorkerRepository,
} from '@distribute-schedule/domain';

/** How much the store keeps. Small numbers keep the suites fast. */
export interface StoreBounds {
  /** Records in the ledger of one config. */
  readonly ledger: number;
  /** Finished Tasks of one config. */
  readonly history: number;
  /** Lines in the journal of one execution. */
  readonly journalLines: number;
  /** Audit records of each source. */
  readonly audit: Readonly<Record<AuditSource, number>>;
}

/** A fresh, empty store with all its ports. The spec of an adapter creates it. */
export interface StoreUnderTest {
  readonly dueConfigs: DueConfigs;
  readonly taskQueue: TaskQueue;
  readonly endedRuns: EndedRuns;
  readonly taskConfigs: TaskConfigRepository;
  readonly tasks: TaskRepository;
  readonly workers: WorkerRepository;
  readonly schedulers: SchedulerRegistry;
  readonly leaderLock: LeaderLock;
  readonly wakeUps: WakeUps;
  readonly executorInstances: ExecutorInstanceRepository;
  readonly journal: ExecutionJournal;
  readonly auditLog: AuditLog;
  readonly replies: KeptReplies;
  readonly changes: StateChanges;
  readonly lifecycle: Pick<Store, 'checkWrites'>;
  /** The bounds with which the store was created. */
  readonly bounds: StoreBounds;
  /** The time of the store. */
  now(): Promise<number>;
  /** Moves the store's time forward, or waits. Use it rarely, because a real store waits. */
  passTime(ms: number): Promise<void>;
  /** Makes the store refuse every write, or accept writes again. */
  acceptWrites(accepts: boolean): Promise<void>;
  /** Adds an entry to the log of ended runs that nobody can read. */
  damageEndedRuns(): Promise<void>;
  /** Every inconsistency between indexes and documents, one sentence each. Empty when the store is consistent. */
  audit(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export type MakeStore = () => Promise<StoreUnderTest>;

/**
 * Gives each test a separate store in `stage.store`. After each test the indexes of the store must agree with its
 * documents.
 */
export function stageFreshStores(makeStore: MakeStore): { readonly store: StoreUnderTest } {
  let current: StoreUnderTest | undefined;
  beforeEach(async () => {
    current = await makeStore();
  });
  afterEach(async () => {
    const store = current;
    current = undefined;
    if (!store) return;
    try {
      expect(await store.audit()).toEqual([]);
    } finally {
      await store.close();
    }
  });
  return {
    get store() {
      if (!current) throw new Error('stage.store exists only while a test runs');
      return current;
    },
  };
}
