import { collectUseCases } from '@distribute-schedule/application';
import { SettableClock } from '@distribute-schedule/application/testing';
import { taskConfigId } from '@distribute-schedule/domain';
import { SeededRandomness } from '@distribute-schedule/testing';
import { Member, type MemberRole } from './member/member';
import { retention, schedulerSettings, useCaseSettings } from './settings';
import { SimulatedStore } from './store/simulated-store';
import { bugDetectingLog } from './oracle/bug-detecting-log';

const minute = 60_000;
const overlaps = ['parallel', 'sequential', 'skip'] as const;
const useCasesOn = ({ ports }: SimulatedStore) => collectUseCases(ports, useCaseSettings);
const { maxOpenPerTask } = schedulerSettings('any');

describe('A cluster without a worker for an hour', () => {
  const time = new SettableClock(Date.UTC(2026, 0, 1));
  const random = new SeededRandomness(1);
  const findings: string[] = [];
  const log = bugDetectingLog((finding) => findings.push(finding));
  const ran: string[] = [];
  let store: SimulatedStore;
  beforeAll(async () => {
    store = await SimulatedStore.open(time, random.branch(), log);
    startMember('schedule');
    for (const overlap of overlaps) {
      const fields = { name: overlap, executor: 'local', handler: 'note', trigger: '* * * * * *', overlap };
      await useCasesOn(store).createTask.execute({ id: overlap, fields });
    }
  });
  afterAll(() => store.close());

  function startMember(role: MemberRole): void {
    const member = new Member({
      name: role,
      role,
      store: store.ports,
      clockOffsetMs: 0,
      log,
      randomness: random.branch(),
      handlers: () => ({ note: (_, { idempotencyKey }) => void ran.push(idempotencyKey) }),
      conditionsOf: () => ({ requestDelayMs: 0, replyDelayMs: 0 }),
      wakeUpDelayOf: () => 0,
    });
    member.start();
  }

  /** What the store holds of each config: how many unfinished tasks, how many tasks, how many fire records. */
  const stored = () =>
    Promise.all(
      overlaps.map(async (id) => {
        const { tasks, taskConfigs } = store.ports;
        const [config, created, ledger] = await Promise.all([
          taskConfigs.find(taskConfigId(id)),
          tasks.ofConfig(taskConfigId(id), 10_000),
          taskConfigs.ledger(taskConfigId(id), 10_000),
        ]);
        return [config?.open, created.length, ledger.length];
      }),
    );

  it('stores no more than the first minute does', async () => {
    await time.pass(minute);
    const full = [maxOpenPerTask, maxOpenPerTask, retention.ledgerPerTask];
    const bounds = [full, full, [1, 1, retention.ledgerPerTask]];
    expect(await stored()).toEqual(bounds);
    await time.pass(59 * minute);
    expect(await stored()).toEqual(bounds);
    expect(await store.audit()).toEqual([]);
  });

  it('leaves tasks that each run once, in order, when a worker starts', async () => {
    for (const id of overlaps)
      await useCasesOn(store).setTaskEnabled.execute({ id: taskConfigId(id), enabled: false });
    startMember('work');
    await time.pass(minute);
    expect(ran.length).toBe(2 * maxOpenPerTask + 1);
    expect(new Set(ran).size).toBe(ran.length);
    const sequential = ran.filter((id) => id.startsWith('sequential'));
    expect(sequential).toEqual([...sequential].sort());
    expect((await store.ports.tasks.totals()).unfinished).toBe(0);
    expect(await store.audit()).toEqual([]);
    expect(findings).toEqual([]);
  });
});
