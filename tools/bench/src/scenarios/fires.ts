import { setTimeout as sleep } from 'node:timers/promises';
import { addConfigs } from '../configs';
import { Member } from '../member';
import { onRedis } from '../place';
import { later, spread, thousands, type Row } from '../row';

const perSecond = 500;
const seconds = 20;

/** Due times of one second, spread over it and all at its beginning: how late their handlers begin. */
export async function measureFires(): Promise<readonly Row[]> {
  return [await lateness('spread'), await lateness('at once')];
}

async function lateness(manner: 'spread' | 'at once'): Promise<Row> {
  const configuration = onRedis(`fires-${manner === 'spread' ? 's' : 'b'}`);
  const scheduler = await Member.start({ configuration, roles: ['schedule'] });
  const worker = await Member.start({ configuration, roles: ['work'] });
  await addConfigs(configuration, perSecond, manner);
  // Whatever was late for being new is not counted.
  await sleep(2_000);
  await worker.ask();
  const [timers] = await Promise.all([lateTimers(seconds), sleep(seconds * 1_000)]);
  const late = await worker.ask();
  await Promise.all([scheduler.stop(), worker.stop()]);
  return {
    what: `Redis: ${perSecond} fires a second, ${manner === 'spread' ? 'spread over it' : 'due at once'}, ${thousands(late.length)} in all: late at the handler`,
    figure: spread(late),
    bare: `a timer in an idle process beside it: ${spread(timers)}`,
    ratio: later(50, late, timers),
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
