import { parseArgs } from 'node:util';
import { conditions } from '../peers/conditions';
import { redisUrl } from '../environment';
import { RedisProbe } from '../peers/redis-probe';
import type { Bench } from '../peers/row';
import { measureApi } from './measure-api';
import { measureConfigs } from './measure-configs';
import { measureFires, measureLeader } from './measure-fires';
import { measureRecovery } from './measure-recovery';
import { measureTasks } from './measure-tasks';
import { bytes, mebibytes, micros, rate, seconds } from './units';

/** Each takes one column of the table. */
type Line = readonly [what: string, figure: string];

const ledgerLength = 50;
const history = 100;

/** Measures what configs, executions and fires cost, and prints the table of docs/operations.md. */
export async function runCapacity(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { scale: { type: 'string', default: '1' } },
  });
  const scale = Number(values.scale);
  if (!(scale > 0)) throw new Error(`--scale must be a number above 0, got "${values.scale}"`);
  const probe = new RedisProbe(redisUrl());
  const lines = await measureAll({ probe, redisUrl: redisUrl(), scale });
  const taken = await conditions(probe, scale === 1 ? '' : `, ${scale} times the tasks`);
  await probe.close();
  const table = lines.map(([what, figure]) => `| ${what} | ${figure} |\n`).join('');
  process.stdout.write(`${taken}\n\n| what | figure |\n| --- | --- |\n${table}`);
}

async function measureAll(bench: Bench): Promise<readonly Line[]> {
  const said = <Figures>(what: string, measure: Promise<Figures>) => {
    process.stderr.write(`measuring: ${what}\n`);
    return measure;
  };
  const configs = await said('configs', measureConfigs(bench));
  const ten = await said('tasks, c=10', measureTasks(bench, { concurrency: 10, tasks: 15_000 }));
  const hundred = await said('tasks, c=100', measureTasks(bench, { concurrency: 100, tasks: 30_000 }));
  const few = { concurrency: 100, tasks: 5_000 };
  const withResult = await said('results', measureTasks(bench, { ...few, kind: 'result' }));
  const withLogs = await said('logs', measureTasks(bench, { ...few, kind: 'logs' }));
  const fires = await said('fires', measureFires(bench));
  const leader = await said('leader', measureLeader(bench));
  const api = await said('API', measureApi(bench));
  const small = await said('recovery of 100', measureRecovery(bench, 100));
  const large = await said('recovery of 1,000', measureRecovery(bench, 1_000));
  const a = configs.bytes + ledgerLength * fires.ledgerBytes;
  return [
    ['memory of a config', bytes(configs.bytes)],
    ['memory of a ledger record', bytes(fires.ledgerBytes)],
    ['memory of an open execution', bytes(hundred.openBytes)],
    ['memory of a kept execution', bytes(hundred.keptBytes)],
    ['memory of a kept execution with a result of 1 KB', bytes(withResult.keptBytes)],
    ['memory of a kept execution with 20 log lines', bytes(withLogs.keptBytes)],
    [
      'memory of Redis',
      `configs × ${bytes(a)} (with ${ledgerLength} ledger records) + configs × history × ${bytes(hundred.keptBytes)} + open × ${bytes(hundred.openBytes)}; then twice that while AOF or RDB is rewritten`,
    ],
    [
      `example: 100,000 configs, ${history} kept executions each, 10,000 open`,
      mebibytes(100_000 * (a + history * hundred.keptBytes) + 10_000 * hundred.openBytes),
    ],
    [
      'Redis per task that is claimed and ends: CPU time',
      `${micros(ten.redisMicros)} at c=10, ${micros(hundred.redisMicros)} at c=100`,
    ],
    [
      'Redis per task that is claimed and ends: commands, those in scripts included',
      hundred.commands.toFixed(1),
    ],
    ['Redis per task that is claimed and ends: network, both ways', bytes(hundred.networkBytes)],
    ['Redis per fire with its run: CPU time', micros(fires.redisMicros)],
    ['Redis per fire with its run: commands, those in scripts included', fires.commands.toFixed(1)],
    ['Redis per fire with its run: network, both ways', bytes(fires.networkBytes)],
    ['scheduler per fire: CPU time', micros(fires.schedulerMicros)],
    [
      'worker per task: CPU time',
      `${micros(ten.workerMicros)} at c=10, ${micros(hundred.workerMicros)} at c=100`,
    ],
    ['tasks run by one worker', `${rate(ten.perSecond)} at c=10, ${rate(hundred.perSecond)} at c=100`],
    ['fires by one leader, due together', rate(leader.perSecond)],
    ['single reads answered by one API process, 20 clients', rate(api.perSecond)],
    [
      'memory of a scheduler process',
      `${mebibytes(leader.idleRss)} idle, ${mebibytes(leader.rss)} after these fires`,
    ],
    [
      'memory of a worker process',
      `${mebibytes(hundred.idleRss)} idle, ${mebibytes(hundred.workerRss)} after these tasks at c=100`,
    ],
    ['memory of an API process', `${mebibytes(api.idleRss)} idle, ${mebibytes(api.rss)} after these reads`],
    [
      'runs of a killed worker begin again, counted from the end of `worker.heartbeat_timeout`',
      `the last of 100 after ${seconds(small)}, of 1,000 after ${seconds(large)}`,
    ],
  ];
}
