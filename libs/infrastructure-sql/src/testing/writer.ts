import { writeSync } from 'node:fs';
import { silentLog } from '@distribute-schedule/application/testing';
import { workerId, type AttemptToken } from '@distribute-schedule/domain';
import { aTask } from '@distribute-schedule/domain/testing';
import { SqlTaskQueue } from '../adapters/sql-task-queue';
import { SqlStore } from '../sql-store';
import { inFile } from '../sqlite/in-file';
import { SqliteDatabase } from '../sqlite/sqlite-database';
import { MachineClock } from '../sqlite/machine-clock';
import { InProcessWakeUps } from '../wake-ups/in-process-wake-ups';

const audit = { maxRecords: { people: 10, machines: 10 }, retentionMs: 86_400_000 };

/**
 * A process that creates, starts and finishes tasks as fast as it can, and prints what was acknowledged: `created <id>` or
 * `done <id>`. It exists to be killed.
 */
async function main([file = '', first = '0']: readonly string[]): Promise<void> {
  const clock = new MachineClock();
  const store = new SqlStore(new SqliteDatabase(inFile(file, silentLog), clock), {
    retention: { retentionMs: 86_400_000, historyPerTask: 100_000, ledgerPerTask: 10, audit },
    clock,
    wakeUps: new InProcessWakeUps(),
    sweepEveryMs: 1_000,
    log: silentLog,
  });
  clock.start(await store.open());
  const queue = new SqlTaskQueue(store, silentLog);
  print('open');
  for (let round = Number(first); ; round++) {
    const created = Array.from({ length: 5 }, (_, i) =>
      aTask({ id: `t@${round * 5 + i}`, configId: 't', parameters: { text: 'x'.repeat(2000) } }),
    );
    await Promise.all(created.map(async (one) => print(`${await queue.submit(one, {})} ${one.id}`)));
    const { tasks } = await queue.claim({
      workerId: workerId('w'),
      slots: 3,
      serves: ['local'],
      graceMs: 1000,
      requestToken: `claim-${process.pid}-${round}`,
    });
    const ended = tasks.map((one) => {
      const { versionToken } = one;
      const result = { code: 0, message: 'ok' };
      one.succeed({ attemptToken: versionToken as AttemptToken, at: clock.now(), result });
      return { task: one, versionToken };
    });
    const outcomes = await queue.apply(ended, `apply-${process.pid}-${round}`);
    ended.forEach((change, i) => print(`${outcomes[i] === 'applied' ? 'done' : 'not'} ${change.task.id}`));
  }
}

/** Synchronous, so that everything acknowledged before the end of the process is known. */
const print = (line: string) => writeSync(1, `${line}\n`);

main(process.argv.slice(2)).catch((error: unknown) => {
  print(`failed ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  process.exit(1);
});
