import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  TaskConfig,
  workerId,
  type AttemptToken,
  type Task,
  type TaskConfigDefinition,
} from '@distribute-schedule/domain';
import { aDefinition, aTask } from '@distribute-schedule/domain/testing';
import type { ASystem } from './a-system';

/** Name of the one task whose execution fails. */
export const failingName = 'the failing one';

/** No worker of the system serves this executor, so that the executions wait for the loader. */
const executor = 'loaded';
const perStep = 2_000;
/** Reads whatever is there, however young. */
const anyEntry = { overdueByMs: 0, limit: 1 };
const hourMs = 3_600_000;

/** Writes tasks with a daily schedule, and one ended execution of each, through the ports of the store in large steps. */
export async function loadMany({ ports }: ASystem, count: number): Promise<void> {
  const now = Date.now();
  for (let from = 0; from < count; from += perStep) {
    const size = Math.min(perStep, count - from);
    const definitions = Array.from({ length: size }, (_, i) => definitionOf(from + i, count, now));
    await Promise.all(
      definitions.map((one) => ports.taskConfigs.add(TaskConfig.define(one, { now: Date.now() }))),
    );
    await Promise.all(definitions.map((one) => ports.taskQueue.submit(executionOf(one), {})));
    await endAll(ports, size);
  }
  // Lists and sums of tasks know an execution when it is folded.
  while ((await ports.endedRuns.read(anyEntry)).oldestAt !== undefined) await sleep(50);
}

function definitionOf(n: number, count: number, now: number): TaskConfigDefinition {
  const id = `task-${String(n).padStart(6, '0')}`;
  // The first due time is two hours away, so that nothing fires while the pages are measured.
  const hour = new Date(now + (2 + (n % 20)) * hourMs).getUTCHours();
  return aDefinition({
    id,
    name: n === Math.floor(count / 2) ? failingName : id,
    executor,
    trigger: {
      kind: 'cron',
      expression: `${n % 60} ${Math.floor(n / 60) % 60} ${hour} * * *`,
      timeZone: 'UTC',
    },
    labels: { team: `team-${n % 40}` },
  });
}

const executionOf = ({ id, name }: TaskConfigDefinition): Task =>
  aTask({ configId: id, name, executor, scheduledTime: Date.now() });

/** Starts and ends executions as a worker does. */
async function endAll({ taskQueue }: ASystem['ports'], count: number): Promise<void> {
  for (let left = count; left > 0;) {
    const requestToken = randomUUID();
    const claim = {
      workerId: workerId('loader'),
      slots: left,
      serves: [executor],
      graceMs: hourMs,
      requestToken,
    };
    const { tasks } = await taskQueue.claim(claim);
    const changes = tasks.map((task) => {
      const { versionToken } = task;
      end(task, versionToken as AttemptToken);
      return { task, versionToken };
    });
    await taskQueue.apply(changes, randomUUID());
    left -= tasks.length;
  }
}

function end(task: Task, attemptToken: AttemptToken): void {
  const at = Date.now();
  if (task.toSnapshot().name === failingName)
    task.fail({ attemptToken, reason: 'HTTP 503 from the ledger', at, chance: 0, final: true });
  else task.succeed({ attemptToken, at, result: { code: 0, message: 'ok' } });
}
