import {
  ExecutorInstance,
  executorInstanceId,
  type AdvertisedTask,
  type ExecutorInstanceSnapshot,
} from '../index';

export const anAdvertisedTask = (overrides: Partial<AdvertisedTask> = {}): AdvertisedTask => ({
  taskName: 'daily_report',
  cron: '0 0 2 * * *',
  executionMode: 'sequential',
  loadBalanceStrategy: 'round_robin',
  timeoutMs: 300_000,
  ...overrides,
});

/** A healthy instance of the service `reports`, as a store might hold it. */
export function anExecutorInstance({
  id = 'executor-001',
  ...overrides
}: Omit<Partial<ExecutorInstanceSnapshot>, 'id'> & { readonly id?: string } = {}): ExecutorInstance {
  return ExecutorInstance.restore({
    id: executorInstanceId(id),
    name: 'reports',
    baseUrl: 'http://localhost:9090',
    healthCheckUrl: 'http://localhost:9090/health',
    tasks: [anAdvertisedTask()],
    weight: 1,
    labels: {},
    signingKey: `key of ${id}`,
    status: 'healthy',
    contradictions: 0,
    registeredAt: 0,
    lastSeenAt: 0,
    revision: 1,
    ...overrides,
  });
}
