import type { EndedRun, TaskConfigId, TaskId } from '@distribute-schedule/domain';
import { aConfig } from '@distribute-schedule/domain/testing';
import type {
  EndedRuns,
  EndedRunsBatch,
  EndedRunsReply,
  FoldChanges,
  LoggedRun,
  ReadEndedRuns,
} from '../ports/ended-runs';
import { FakeLeadership } from '../testing/fake-leadership';
import { Faults } from '../testing/faults';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock } from '../testing/settable-clock';
import { FoldEndedRuns } from './fold-ended-runs';
import type { Reaction } from './reaction';

const day = 20_000;
const endedAt = day * 86_400_000 + 1_000;

const inShanghai = { kind: 'cron', expression: '0 0 2 * * *', timeZone: 'Asia/Shanghai' } as const;
const definitions = new Map(
  [aConfig({ id: 'a' }), aConfig({ id: 'b', trigger: inShanghai })].map((config) => [config.id, config]),
);

const aRun = (id: string, overrides: Partial<EndedRun & LoggedRun> = {}): LoggedRun => ({
  taskId: id as TaskId,
  configId: 'a' as TaskConfigId,
  status: 'success',
  cause: 'schedule',
  scheduledTime: endedAt - 300,
  startTime: endedAt - 256,
  endedAt,
  attempts: 1,
  isOfConfig: true,
  ...overrides,
});

/** A log in memory. Its entries hold one run each, and were added at the start. */
class FakeEndedRuns implements EndedRuns {
  readonly faults = new Faults();
  readonly folded: FoldChanges[] = [];
  readonly asked: ReadEndedRuns[] = [];
  unreadable: string[] = [];
  private removed = 0;

  constructor(
    private readonly clock: SettableClock,
    private readonly runs: LoggedRun[],
    private readonly addedAt = clock.now(),
  ) {}

  read(request: ReadEndedRuns): Promise<EndedRunsReply> {
    return this.faults.pass('read', () => {
      this.asked.push(request);
      const oldestAt = this.runs.length > 0 ? this.addedAt : undefined;
      if (oldestAt === undefined || oldestAt + request.overdueByMs > this.clock.now())
        return { batch: undefined, oldestAt };
      const runs = this.runs.slice(0, request.limit);
      const { unreadable } = this;
      return {
        batch: { runs, unreadable, configs: new Map(), definitions, token: String(this.removed) },
        oldestAt,
      };
    });
  }

  fold({ runs, token }: EndedRunsBatch, changes: FoldChanges): Promise<boolean> {
    return this.faults.pass('fold', () => {
      if (token !== String(this.removed)) return false;
      this.removed += this.runs.splice(0, runs.length).length;
      this.folded.push(changes);
      return true;
    });
  }

  get foldedRuns(): number {
    const sums = this.folded.flatMap((changes) => changes.sums);
    return sums.reduce((total, { add }) => total + (add['success'] ?? 0), 0);
  }
}

function setUp(
  runs: LoggedRun[],
  { isLeading = true, reactions }: { isLeading?: boolean; reactions?: Reaction[] } = {},
) {
  const clock = new SettableClock();
  const endedRuns = new FakeEndedRuns(clock, runs);
  const logger = new RecordingLogger();
  const parts = { endedRuns, clock, logger, leadership: new FakeLeadership(isLeading) };
  return {
    clock,
    endedRuns,
    logger,
    aDuty: () => new FoldEndedRuns(parts, { misfireAfterMs: 10_000 }, reactions),
  };
}

describe('FoldEndedRuns', () => {
  it('sleeps until somebody wakes it when no run has ended', async () => {
    const { aDuty, endedRuns } = setUp([]);
    expect(await aDuty().runOnce()).toBe('idle');
    expect(endedRuns.folded).toEqual([]);
  });

  it('folds what every reaction makes of the runs in one step', async () => {
    const { aDuty, endedRuns, clock } = setUp([
      aRun('a@1'),
      aRun('a@2', { status: 'failed', attempts: 2 }),
      aRun('b@1', {
        configId: 'b' as TaskConfigId,
        startTime: endedAt + 86_400_000 - 256,
        endedAt: endedAt + 86_400_000,
      }),
      aRun('gone@1', { configId: 'gone' as TaskConfigId, isOfConfig: false }),
    ]);
    expect(await aDuty().runOnce()).toEqual({ nextAt: clock.now() + 250 });
    const ofA = { success: 1, failed: 1, retries: 1, runMs: 512, 'run:32': 2, lateMs: 44, 'late:22': 1 };
    const ofAll = { ...ofA, success: 2, runMs: 768, 'run:32': 3, lateMs: 88, 'late:22': 2 };
    expect(endedRuns.folded).toEqual([
      {
        histories: ['a', 'b', 'gone'],
        sums: [
          {
            configId: 'a',
            day,
            add: ofA,
          },
          expect.objectContaining({ configId: 'b', day: day + 1 }),
        ],
        totals: [
          { unit: 'minute', number: day * 1_440, add: ofAll },
          expect.objectContaining({ unit: 'minute', number: (day + 1) * 1_440 }),
          expect.objectContaining({ unit: 'hour', number: day * 24 }),
          expect.objectContaining({ unit: 'hour', number: (day + 1) * 24 }),
        ],
        lists: [
          {
            configId: 'a',
            list: 'recent outcomes',
            entries: [`["a@1","success",${endedAt},256,44]`, `["a@2","failed",${endedAt},256,null]`],
            maxLength: 30,
          },
          expect.objectContaining({ configId: 'b' }),
        ],
        days: [
          { configId: 'a', day, add: { S: 1, p: 1, F: 1, f: 1, '32': 2 } },
          { configId: 'b', day, add: expect.objectContaining({ S: 1, l: 1 }) as object },
        ],
        failing: [
          { configId: 'a', since: undefined },
          { configId: 'a', since: endedAt },
          { configId: 'b', since: undefined },
        ],
        latestRuns: [
          { configId: 'a', endedAt },
          { configId: 'b', endedAt: endedAt + 86_400_000 },
        ],
      },
    ]);
  });

  it.each<[string, EndedRun['status'][], (number | undefined)[]]>([
    [
      'failed since the first failure after a success',
      ['failed', 'success', 'failed', 'failed'],
      [undefined, 2],
    ],
    ['succeeded', ['failed', 'success'], [undefined]],
    ['failed, and was cancelled then', ['failed', 'cancelled'], [0]],
    ['was only cancelled', ['cancelled'], []],
  ])('knows since when a config fails that %s', async (_, statuses, expected) => {
    const { aDuty, endedRuns } = setUp(
      statuses.map((status, n) => aRun(`a@${n}`, { status, endedAt: endedAt + n })),
    );
    await aDuty().runOnce();
    const changes = (endedRuns.folded[0]?.failing ?? []).map((change) => change.since);
    expect(changes).toEqual(
      expected.map((millisecond) => (millisecond === undefined ? undefined : endedAt + millisecond)),
    );
  });

  it('starts the next pass at once when a batch was full', async () => {
    const { aDuty, endedRuns } = setUp(Array.from({ length: 501 }, (_, n) => aRun(`a@${n}`)));
    const duty = aDuty();
    expect(await duty.runOnce()).toBe('again');
    expect(await duty.runOnce()).toMatchObject({ nextAt: expect.any(Number) as number });
    expect(await duty.runOnce()).toBe('idle');
    expect(endedRuns.foldedRuns).toBe(501);
  });

  it.each([
    ['read', 'request lost'],
    ['read', 'reply lost'],
    ['fold', 'request lost'],
    ['fold', 'reply lost'],
  ] as const)('folds each run once when a scheduler dies and the %s was a %s', async (method, fault) => {
    const { aDuty, endedRuns } = setUp([aRun('a@1'), aRun('a@2')]);
    endedRuns.faults.failNext(method, fault);
    await expect(aDuty().runOnce()).rejects.toThrow();
    await aDuty().runOnce();
    expect(endedRuns.foldedRuns).toBe(2);
    expect(await aDuty().runOnce()).toBe('idle');
  });

  it('folds each run once when two schedulers have read the same runs', async () => {
    const { aDuty, endedRuns } = setUp([aRun('a@1')]);
    await Promise.all([aDuty().runOnce(), aDuty().runOnce()]);
    expect(endedRuns.foldedRuns).toBe(1);
  });

  it('leaves young entries to the leader, and looks again when they are old enough', async () => {
    const { aDuty, endedRuns, clock } = setUp([aRun('a@1')], { isLeading: false });
    const addedAt = clock.now();
    expect(await aDuty().runOnce()).toEqual({ nextAt: addedAt + 500 });
    await clock.pass(500);
    await aDuty().runOnce();
    expect(endedRuns.foldedRuns).toBe(1);
    expect(endedRuns.asked.map(({ overdueByMs }) => overdueByMs)).toEqual([500, 500]);
  });

  it('folds without a reaction that throws, and logs the error', async () => {
    const broken: Reaction = {
      name: 'a broken reaction',
      react: () => {
        throw new Error('a bug');
      },
    };
    const counted: Reaction = { name: 'count', react: () => ({ histories: ['a' as TaskConfigId] }) };
    const { aDuty, endedRuns, logger } = setUp([aRun('a@1')], { reactions: [broken, counted] });
    await aDuty().runOnce();
    const others = { failing: [], latestRuns: [], histories: ['a'] };
    expect(endedRuns.folded).toEqual([{ sums: [], totals: [], days: [], lists: [], ...others }]);
    expect(logger.lines).toMatchObject([
      { level: 'error', fields: { reaction: 'a broken reaction', runs: 1 } },
    ]);
  });

  it('logs entries that cannot be read once, when they are folded away', async () => {
    const { aDuty, endedRuns, logger } = setUp([aRun('a@1')]);
    endedRuns.unreadable = ['log entry 7: it is not JSON'];
    endedRuns.faults.failNext('fold', 'request lost');
    await expect(aDuty().runOnce()).rejects.toThrow();
    await aDuty().runOnce();
    expect(logger.lines).toMatchObject([
      { level: 'error', fields: { reason: 'log entry 7: it is not JSON' } },
    ]);
  });
});
