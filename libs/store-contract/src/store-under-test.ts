import type {
  AuditLog,
  DueConfigs,
  ExecutionJournal,
  KeptReplies,
  LeaderLock,
  SchedulerRegistry,
  StateChanges,
  TaskQueue,
  WakeUps,
} from '@distribute-schedule/application';
import type {
  ExecutorInstanceRepository,
  TaskConfigRepository,
  TaskRepository,
  WorkerRepository,
} from '@distribute-schedule/domain';

/** How much the store keeps. Tens make the suites quick. */
export interface StoreBounds {
  /** Records in the ledger of one config. */
  readonly ledger: number;
  /** Finished Tasks of one config. */
  readonly history: number;
  /** Lines in the journal of one execution. */
  readonly journalLines: number;
}

/** One fresh, empty store with all its ports, as an adapter's spec makes it. */
export interface StoreUnderTest {
  readonly dueConfigs: DueConfigs;
  readonly taskQueue: TaskQueue;
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
  /** What the store was told to keep. */
  readonly bounds: StoreBounds;
  /** The store's clock. */
  now(): Promise<number>;
  /** Moves the store's time forward as far as its deadlines are concerned, or waits; used sparingly. */
  passTime(ms: number): Promise<void>;
  /** Every inconsistency between indexes and documents, as sentences; none when clean. */
  audit(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export type MakeStore = () => Promise<StoreUnderTest>;

/**
 * Gives each test a store of its own under `stage.store`. After each test, whatever it did, the store's indexes must
 * agree with its documents.
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
      if (!current) throw new Error('There is a store only while a test runs');
      return current;
    },
  };
}
