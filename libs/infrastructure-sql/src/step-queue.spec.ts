import { RecordingLogger, SettableClock } from '@distribute-schedule/application/testing';
import type { Database } from './database/database';
import { inMemory } from './sqlite/in-memory';
import { SqliteDatabase } from './sqlite/sqlite-database';
import { StepQueue } from './step-queue';
import { EndedRunsLog } from './steps/ended-runs-log';
import { OrderNumbers } from './steps/order-numbers';
import { retention } from './testing/ports-of';

describe('StepQueue', () => {
  const clock = new SettableClock();
  const endedRuns = new EndedRunsLog();
  const parts = { retention, numbers: new OrderNumbers(), counterBucket: 0, alone: undefined, endedRuns };
  let database: Database;
  beforeEach(async () => {
    database = new SqliteDatabase(inMemory(), clock);
    await database.open();
  });
  afterEach(() => database.close());

  it('answers every step and goes on with the next ones when a listener of commits throws', async () => {
    const log = new RecordingLogger();
    let commits = 0;
    const failOnce = () => {
      commits += 1;
      if (commits === 1) throw new Error('the listener failed');
    };
    const queue = new StepQueue(database, { ...parts, clock }, failOnce, log);
    const answers = [queue.write(() => Promise.resolve(1)), queue.write(() => Promise.resolve(2))];
    expect(await Promise.all(answers)).toEqual([1, 2]);
    expect(await queue.write(() => Promise.resolve(3))).toBe(3);
    expect(commits).toBe(3);
    expect(log.lines).toMatchObject([{ level: 'error', message: 'a listener of wake-ups failed' }]);
  });
});
