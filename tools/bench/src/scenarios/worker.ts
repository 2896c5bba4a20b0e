import { taskConfigId } from '@distribute-schedule/domain';
import { createSystem } from '@distribute-schedule/runtime';
import { Redis } from 'ioredis';
import { onRedis, redisUrl } from '../environment';
import { thousands, type Row } from '../row';

const configs = 60;
const tasksPerConfig = 1_000;
const total = configs * tasksPerConfig;

/** Measures how fast one worker with 100 slots claims, runs and finishes tasks that already wait. */
export async function measureWorker(): Promise<readonly Row[]> {
  const setsPerSecond = await measureSets();
  await fillQueues();
  const tasksPerSecond = await measureClaims();
  return [
    {
      what: 'Redis: waiting tasks run by one worker, 100 at a time',
      figure: `${thousands(tasksPerSecond)} a second`,
      bare: `${thousands(setsPerSecond)} SETs a second, 100 in a pipeline`,
      ratio: `a task costs ${(setsPerSecond / tasksPerSecond).toFixed(1)} SETs`,
    },
  ];
}

async function fillQueues(): Promise<void> {
  const system = createSystem(onRedis('worker'), { roles: ['api'] });
  await system.start();
  const { createTask, triggerTask } = system.useCases;
  for (let config = 0; config < configs; config++) {
    const id = taskConfigId(`config-${config}`);
    await createTask.execute({ id, fields: { name: id, executor: 'local', handler: 'noop' } });
    await Promise.all(Array.from({ length: tasksPerConfig }, () => triggerTask.execute({ id })));
  }
  await system.stop();
}

async function measureClaims(): Promise<number> {
  let run = 0;
  let allRan = (): void => undefined;
  const ended = new Promise<void>((resolve) => (allRan = resolve));
  let startedAt = 0;
  const noop = () => {
    if (run === 0) startedAt = performance.now();
    run += 1;
    if (run === total) allRan();
  };
  const system = createSystem(
    { ...onRedis('worker'), worker: { maxConcurrentTasks: 100 } },
    { roles: ['work'], handlers: { noop } },
  );
  await system.start();
  await ended;
  const perSecond = (total / (performance.now() - startedAt)) * 1_000;
  await system.stop();
  return perSecond;
}

async function measureSets(): Promise<number> {
  const redis = new Redis(redisUrl());
  const sets = 100_000;
  const startedAt = performance.now();
  for (let set = 0; set < sets; set += 100) {
    const pipeline = redis.pipeline();
    for (let i = set; i < set + 100; i++) pipeline.set(`bare:${i % 1_000}`, 'x'.repeat(200));
    await pipeline.exec();
  }
  const perSecond = (sets / (performance.now() - startedAt)) * 1_000;
  await redis.quit();
  return perSecond;
}
