import type { FireRecord, MisfirePolicySettings } from '@distribute-schedule/domain';
import { TestCluster } from './cluster/test-cluster';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

const misfireAfterMs = 1_000;
const policies: Record<string, Partial<MisfirePolicySettings>> = {
  skip: { mode: 'skip' },
  once: { mode: 'once' },
  all: { mode: 'all' },
  'newest-two': { mode: 'all', maxCount: 2 },
};

describe('Due times that pass while no scheduler runs', () => {
  let cluster: TestCluster;
  let ledgers: Map<string, readonly FireRecord[]>;
  let restartedAt: number;
  let readyAt: number;

  beforeAll(async () => {
    cluster = await TestCluster.open({ settings: { misfireAfterMs } });
    const [, ...schedulers] = await cluster.startAll('worker', 'scheduler', 'scheduler');
    for (const [id, misfire] of Object.entries(policies)) await cluster.schedule(id, { misfire });
    await until('the first tasks have run', () => cluster.journal.lines().length > 0);
    const diedAt = await cluster.store.now();
    await Promise.all(schedulers.map(({ process }) => process.kill()));
    await until('six due times have passed', async () => (await cluster.store.now()) > diedAt + 6_500, {
      everyMs: 100,
    });
    restartedAt = await cluster.store.now();
    await cluster.start('scheduler');
    readyAt = await cluster.store.now();
    ledgers = new Map(
      await Promise.all(
        Object.keys(policies).map((id) =>
          until(`${id} fires on time again`, async (): Promise<[string, readonly FireRecord[]] | false> => {
            const ledger = await cluster.probe.ledger(id);
            return ledger.at(-1)!.dueAt > restartedAt + 1000 && [id, ledger];
          }),
        ),
      ),
    );
  });
  afterAll(() => cluster.close());

  /** The decisions of the new scheduler about due times before its start, oldest first. */
  function caughtUp(id: string): FireRecord[] {
    const ledger = ledgers.get(id)!;
    const { by } = ledger.at(-1)!;
    const decidedAt = ledger.find((record) => record.by === by)!.decidedAt;
    return ledger.filter((record) => record.decidedAt === decidedAt);
  }
  const isLate = ({ dueAt, decidedAt }: FireRecord) => decidedAt - dueAt > misfireAfterMs;

  it('are missed when the policy is skip, except those that are not late yet', () => {
    const records = caughtUp('skip');
    expect(records.length).toBeGreaterThanOrEqual(6);
    for (const record of records) expect(record.outcome).toBe(isLate(record) ? 'missed' : 'fired');
  });

  it('become one run, for the newest, when the policy is once', () => {
    const records = caughtUp('once');
    expect(records.slice(0, -1).map(({ outcome }) => outcome)).toEqual(
      records.slice(0, -1).map(() => 'coalesced'),
    );
    expect(records.at(-1)).toMatchObject({ taskId: `once@${records.at(-1)!.dueAt}` });
    expect(records.length).toBeGreaterThanOrEqual(6);
  });

  it('all run when the policy is all', () => {
    const records = caughtUp('all');
    expect(records.length).toBeGreaterThanOrEqual(6);
    for (const record of records) {
      expect(record).toMatchObject({
        outcome: isLate(record) ? 'late' : 'fired',
        taskId: `all@${record.dueAt}`,
      });
    }
  });

  it('run up to the maximum of the policy, the newest ones', () => {
    const records = caughtUp('newest-two');
    const late = records.filter(isLate);
    expect(late.length).toBeGreaterThanOrEqual(5);
    expect(late.map(({ outcome }) => outcome)).toEqual(
      late.map((_, i) => (i < late.length - 2 ? 'missed' : 'late')),
    );
  });

  it('are each recorded, and the new scheduler decides them at once', async () => {
    for (const id of Object.keys(policies)) {
      expect(caughtUp(id)[0]!.decidedAt - readyAt).toBeLessThanOrEqual(2000 + cluster.lag.worstMs);
    }
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
