import { setTimeout as pause } from 'node:timers/promises';
import { taskConfigId } from '@distribute-schedule/domain';
import { createSystem, type PartialConfiguration } from '@distribute-schedule/runtime';
import { Queue, type WorkerOptions } from 'bullmq';
import { onRedis, redisUrl } from '../environment';
import { Holder, type HolderOptions } from '../holder';
import { percentile, spread, type Row } from '../row';

const rounds = 8;
const tasks = 10;

/** Equal for both systems: a sign of life every 900 ms, dead after 2 s without one, and a check each second. */
const signOfLifeMs = 900;
const deadAfterMs = 2_000;
const checkMs = 1_000;

/** Measures how long after a kill -9 of their worker ten running tasks begin again on another worker. */
export async function measureKilled(): Promise<readonly Row[]> {
  const ours: number[] = [];
  const bullmq: number[] = [];
  // In turn, so that both meet the same moments of the machine.
  for (let round = 0; round < rounds; round += 1) {
    ours.push(...(await delaysOf(oursFor(`killed-${round}`), round)));
    bullmq.push(...(await delaysOf(bullmqFor(`killed-bull-${round}`), round)));
  }
  return [
    {
      what: `Redis: ${tasks} running tasks, their worker killed, ${rounds} times: delay until each begins again`,
      figure: spread(ours),
      bare: `BullMQ with equal settings: ${spread(bullmq)}`,
      ratio: `p50 ${(percentile(ours, 50) / percentile(bullmq, 50)).toFixed(2)} times`,
    },
  ];
}

interface Side {
  /** The worker to kill, and the one that takes over. */
  readonly victim: HolderOptions;
  readonly heir: HolderOptions;
  /** Adds the tasks. */
  readonly fill: () => Promise<void>;
}

async function delaysOf({ victim, heir, fill }: Side, round: number): Promise<readonly number[]> {
  const first = await Holder.start(victim);
  await fill();
  await first.hasBegun(tasks);
  const second = await Holder.start(heir);
  // Each round kills at another moment between two checks.
  await pause((round / rounds) * checkMs);
  const killedAt = await first.kill();
  await second.hasBegun(tasks);
  await second.kill();
  return second.begun.map((at) => at - killedAt);
}

function oursFor(name: string): Side {
  const configuration: PartialConfiguration = {
    ...onRedis(name),
    worker: {
      maxConcurrentTasks: tasks,
      heartbeatIntervalMs: signOfLifeMs,
      heartbeatTimeoutMs: deadAfterMs,
    },
    schedule: { scanIntervalMs: checkMs },
  };
  return {
    victim: { kind: 'ours', configuration, roles: ['work'] },
    heir: { kind: 'ours', configuration, roles: ['schedule', 'work'] },
    fill: async () => {
      const system = createSystem(configuration, { roles: ['api'] });
      await system.start();
      const id = taskConfigId('hold');
      const { createTask, triggerTask } = system.useCases;
      await createTask.execute({ id, fields: { name: id, executor: 'local', handler: 'hold' } });
      for (let n = 0; n < tasks; n += 1) await triggerTask.execute({ id });
      await system.stop();
    },
  };
}

function bullmqFor(queue: string): Side {
  const { hostname: host, port } = new URL(redisUrl());
  const connection = { host, port: Number(port) };
  const options: WorkerOptions = {
    connection,
    concurrency: tasks,
    lockDuration: deadAfterMs,
    lockRenewTime: signOfLifeMs,
    stalledInterval: checkMs,
    maxStalledCount: 3,
  };
  const worker: HolderOptions = { kind: 'bullmq', queue, options };
  return {
    victim: worker,
    heir: worker,
    fill: async () => {
      const added = new Queue(queue, { connection });
      for (let n = 0; n < tasks; n += 1) await added.add('hold', {});
      await added.close();
    },
  };
}
