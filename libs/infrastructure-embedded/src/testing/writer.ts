import { writeSync } from 'node:fs';
import { workerId, type AttemptToken } from '@distribute-schedule/domain';
import { silentLog, someAuditRetention } from '@distribute-schedule/application/testing';
import { aTask } from '@distribute-schedule/domain/testing';
import { MachineClock, InProcessWakeUps } from '@distribute-schedule/store-kit';
import { EmbeddedTaskQueue } from '../adapters/embedded-task-queue';
import { EmbeddedStore } from '../embedded-store';
import { inFolder } from '../folder/open-folder';

/** So that the process is killed while rows are written back, too. */
const few = { rows: 500 };

/**
 * A process of its own that makes, starts and finishes tasks as fast as it can, and says of each what was acknowledged:
 * `created <id>` or `done <id>`. It is there to be killed.
 */
async function main([folder = '', first = '0']: readonly string[]): Promise<void> {
  const clock = new MachineClock();
  const retention = {
    retentionMs: 86_400_000,
    historyPerTask: 100_000,
    ledgerPerTask: 10,
    audit: someAuditRetention,
  };
  const store = new EmbeddedStore(inFolder(folder, few), {
    retention,
    clock,
    wakeUps: new InProcessWakeUps(),
    log: silentLog,
  });
  clock.start(await store.open());
  const queue = new EmbeddedTaskQueue(store, silentLog);
  say('open');
  for (let round = Number(first); ; round++) {
    const made = Array.from({ length: 5 }, (_, i) =>
      aTask({ id: `t@${round * 5 + i}`, configId: 't', parameters: { text: 'x'.repeat(2000) } }),
    );
    await Promise.all(made.map(async (one) => say(`${await queue.submit(one, {})} ${one.id}`)));
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
    ended.forEach((change, i) => say(`${outcomes[i] === 'applied' ? 'done' : 'not'} ${change.task.id}`));
  }
}

/** At once, so that what was acknowledged before the end is known. */
const say = (line: string) => writeSync(1, `${line}\n`);

main(process.argv.slice(2)).catch((error: unknown) => {
  say(`failed ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  process.exit(1);
});
