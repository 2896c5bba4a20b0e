import {
  Task,
  TaskConfig,
  Worker,
  defaultMisfirePolicy,
  scheduledTaskId,
  taskConfigId,
  workerId,
  type TaskConfigSnapshot,
  type TaskOrder,
  type WorkerLoad,
  type WorkerRegistration,
} from '@distribute-schedule/domain';

const retryPolicy = { maxRetries: 3, retryDelayMs: 1000, backoffRate: 2, maxDelayMs: 60_000, jitter: 0 };

/** A config that is due each second. */
export function aConfig({
  id = 'config',
  ...said
}: Omit<Partial<TaskConfigSnapshot>, 'id'> & { readonly id?: string } = {}): TaskConfig {
  return TaskConfig.restore({
    id: taskConfigId(id),
    name: id,
    type: 'local',
    executor: 'local',
    handler: 'handler',
    trigger: { kind: 'every', intervalMs: 1000 },
    bounds: {},
    timeoutMs: 60_000,
    retryPolicy,
    parameters: {},
    enabled: true,
    overlap: 'parallel',
    misfire: defaultMisfirePolicy,
    balancing: 'least_tasks',
    priority: 5,
    labels: {},
    windows: [],
    version: 1,
    createdAt: 0,
    updatedAt: 0,
    ...said,
  });
}

export function aTask({
  config = 'config',
  ...said
}: Partial<TaskOrder> & { readonly config?: string } = {}): Task {
  const configId = taskConfigId(config);
  const scheduledTime = said.scheduledTime ?? 0;
  return Task.create({
    id: scheduledTaskId(configId, scheduledTime),
    configId,
    configVersion: 1,
    name: config,
    type: 'local',
    executor: 'local',
    handler: 'handler',
    parameters: {},
    labels: {},
    priority: 5,
    timeoutMs: 60_000,
    retryPolicy,
    balancing: 'least_tasks',
    inTurn: false,
    cause: 'schedule',
    scheduledTime,
    createdAt: scheduledTime,
    ...said,
  });
}

export function aWorker({
  id = 'worker',
  running = 0,
  queued = 0,
  ...said
}: Omit<Partial<WorkerRegistration>, 'id'> & Partial<WorkerLoad> & { readonly id?: string } = {}): Worker {
  return Worker.restore(
    {
      id: workerId(id),
      address: '127.0.0.1:7000',
      capacity: 10,
      labels: {},
      executors: ['local'],
      isDraining: false,
      startedAt: 0,
      ...said,
    },
    { lastHeartbeat: 0, running, queued },
  );
}
