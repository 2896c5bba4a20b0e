import { setTimeout as sleep } from 'node:timers/promises';
import { addConfigs } from '../configs';
import { Member } from '../member';
import { onRedis } from '../environment';
import { difference, spread, thousands, type Row } from '../row';

const perSecond = 500;
const seconds = 20;

/** Measures how late handlers begin when due times are spread over each second, and when all are at its start. */
export async function measureFires(): Promise<readonly Row[]> {
  return [await lateness('spread'), await lateness('at once')];
}

async function lateness(timing: 'spread' | 'at once'): Promise<Row> {
  const configuration = onRedis(`fires-${timing === 'spread' ? 's' : 'b'}`);
  const scheduler = await Member.start({ configuration, roles: ['schedule'] });
  const worker = await Member.start({ configuration, roles: ['work'] });
  await addConfigs(configuration, perSecond, timing);
  // The first two seconds do not count, because new processes are slow.
  await sleep(2_000);
  await worker.report();
  const [timers] = await Promise.all([lateTimers(seconds), sleep(seconds * 1_000)]);
  const late = await worker.report();
  await Promise.all([scheduler.stop(), worker.stop()]);
  return {
    what: `Redis: ${perSecond} fires a second, ${timing === 'spread' ? 'spread over the second' : 'due at once'}, ${thousands(late.length)} in total: delay until the handler begins`,
    figure: spread(late),
    bare: `a timer in an idle process at the same time: ${spread(timers)}`,
    ratio: difference(50, late, timers),
  };
}

async function lateTimers(forSeconds: number): Promise<readonly number[]> {
  const late: number[] = [];
  const end = Date.now() + forSeconds * 1_000;
  while (Date.now() < end) {
    const dueAt = Date.now() + 10;
    await sleep(10);
    late.push(Date.now() - dueAt);
  }
  return late;
}
