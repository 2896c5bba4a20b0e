import { spawnSync } from 'node:child_process';
import { BackedUpMysql, BackedUpRedis, BackedUpSqlite } from './backup/backed-up-store';
import { Drill } from './backup/drill';
import { programOnPath } from './stores/acquire-servers';
import { checkDueTimes } from './verdict/due-times';
import { until } from './waiting/until';

const stores = {
  'SQLite store': (folder: string) => new BackedUpSqlite(folder),
  Redis: (folder: string) => BackedUpRedis.open(folder),
  'MySQL store': (folder: string) => BackedUpMysql.open(folder),
};
type StoreKind = keyof typeof stores;

/** Due times that run before the backup, and again after it and after each restore. */
const ticks = 2;

const isInstalled = (program: string) => spawnSync(program, ['--version']).status === 0;
// The files of a Redis in a container cannot be replaced.
const canRestoreRedis = programOnPath() !== undefined && isInstalled('redis-cli');
const title = 'The %s, restored from a backup as the docs describe it,';
describe.each(['SQLite store'] as const)(title, drillOn);
(canRestoreRedis ? describe : describe.skip).each(['Redis'] as const)(title, drillOn);
(isInstalled('mysqldump') ? describe : describe.skip).each(['MySQL store'] as const)(title, drillOn);

function drillOn(kind: StoreKind): void {
  let drill: Drill;
  let held: string;
  /** Ids of the runs that began since the backup and before the store was destroyed. */
  let sinceBackup: readonly string[];
  beforeAll(async () => {
    drill = await Drill.open(stores[kind]);
    await drill.schedule('tick', { trigger: '* * * * * *', misfire: { mode: 'all' } });
    await drill.schedule('held', { parameters: { gate: 'held' } });
    held = await drill.trigger('held');
    await drill.start();
    await until('it runs tasks', () => runsOf('tick').length >= ticks && runsOf('held').length === 1);
    const runsBefore = await backUp();
    drill.journal.openGate('held');
    await untilTicksAfter(runsBefore);
    await until('the held run has ended', () => drill.journal.runsOf('held').at(-1)?.how === 'end');
    await drill.kill();
    sinceBackup = runsOf('tick').slice(runsBefore);
    await drill.store.destroy();
  });
  afterAll(() => drill.close());

  const dueOf = (id: string): number => Number(id.split('@')[1]);
  const runsOf = (id: string): string[] => drill.journal.runsOf(id).map(({ task }) => task);
  const untilTicksAfter = (runsBefore: number) =>
    until(
      'due times of now run',
      () => runsOf('tick').length >= runsBefore + ticks && dueOf(runsOf('tick').at(-1)!) > Date.now() - 1_500,
    );

  /** @returns the number of runs of `tick` until then. The backup knows of no later one. */
  async function backUp(): Promise<number> {
    await drill.store.backUp();
    return runsOf('tick').length;
  }

  /** Ids of the runs of `tick` that begin after the start of a process on the restored store. */
  async function runsAfterStart(): Promise<readonly string[]> {
    const runsBefore = runsOf('tick').length;
    await drill.start();
    await untilTicksAfter(runsBefore);
    await drill.kill();
    return runsOf('tick').slice(runsBefore);
  }

  it('runs again what ran since the backup, under the same ids, when it is only restored', async () => {
    await drill.store.restore();
    expect(await drill.run('audit')).toBe('The store is consistent.\n');
    const again = await runsAfterStart();
    expect(again).toEqual(expect.arrayContaining([...sinceBackup]));
    expect(new Set(again).size).toBe(again.length);
    expect(checkDueTimes(await drill.historyOf('tick'))).toEqual([]);
    expect(new Set(drill.journal.runs().map(({ key }) => key)).size).toBe(
      new Set([...runsOf('tick'), held]).size,
    );
    await drill.store.destroy();
  });

  it('runs nothing a second time, and records each due time once, when due times are forgotten', async () => {
    await drill.store.restore();
    expect(await drill.run('audit')).toBe('The store is consistent.\n');
    const { dueAt } = (await drill.historyOf('tick')).stored;
    const heldRuns = runsOf('held').length;
    const ran = new Set(runsOf('tick'));
    const forgotten = await until('the killed process counts as gone', () => drill.run('forget'));
    expect(forgotten).toMatch(/ missed for 1 task, and \d+ unfinished executions? cancelled\.\n$/);

    const again = await runsAfterStart();
    expect(again.filter((id) => ran.has(id))).toEqual([]);
    expect(runsOf('held').length).toBe(heldRuns);
    const { tasks } = await drill.historyOf('held');
    expect(tasks.map(({ id, status }) => [id, status])).toEqual([[held, 'cancelled']]);

    const tick = await drill.historyOf('tick');
    expect(checkDueTimes(tick)).toEqual([]);
    const spans = tick.ledger.filter(({ reason }) => reason === 'restored from a backup');
    expect(spans).toMatchObject([{ outcome: 'missed', dueAt }]);
    const { until: last = dueAt! } = spans[0]!;
    expect(sinceBackup.map(dueOf).filter((at) => at > last)).toEqual([]);
    // A run that the backup knows was cancelled. Of the others the store knows nothing.
    const known = tick.tasks.filter(({ id }) => sinceBackup.includes(id));
    expect(known.filter(({ status }) => status !== 'cancelled')).toEqual([]);
    expect(await drill.run('audit')).toBe('The store is consistent.\n');
  });
}
