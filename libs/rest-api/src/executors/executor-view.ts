import type { RegisteredExecutor } from '@distribute-schedule/application';
import { overlapModes, type ExecutorInstance } from '@distribute-schedule/domain';
import { isoOf } from '../http/fields';
import {
  choice,
  decimal,
  flag,
  list,
  map,
  moment,
  nullable,
  object,
  text,
  whole,
  type Shown,
} from '../shape';

const status = choice(['healthy', 'unhealthy', 'maintenance', 'offline']);

/** An ExecutorInstance as the API shows it. The signing key is not part of it: only the service itself may see it. */
export const ExecutorView = object('Executor', {
  id: text,
  name: text,
  base_url: text,
  health_check_url: text,
  weight: whole,
  labels: map(text),
  status,
  status_reason: nullable(text),
  require_signed_callbacks: flag,
  registered_at: moment,
  last_seen_at: moment,
  tasks: list(
    object('AdvertisedTask', {
      task_name: text,
      cron: nullable(text),
      time_zone: nullable(text),
      execution_mode: choice(overlapModes),
      load_balance_strategy: text,
      timeout: decimal,
    }),
  ),
});

export const ExecutorListView = object('Executors', { items: list(ExecutorView) });

/** Result of a registration. */
export const RegisteredView = object('RegisteredExecutor', {
  id: text,
  status,
  /** Key that signs the calls to the instance and its callbacks. Null unless the service itself registered. */
  signing_key: nullable(text),
  tasks: list(
    object('OwnedTask', {
      task_name: text,
      task_id: text,
      outcome: choice(['created', 'updated', 'unchanged', 'taken']),
    }),
  ),
});

export function viewExecutor(instance: ExecutorInstance): Shown<typeof ExecutorView> {
  const snapshot = instance.toSnapshot();
  return {
    id: snapshot.id,
    name: snapshot.name,
    base_url: snapshot.baseUrl,
    health_check_url: snapshot.healthCheckUrl,
    weight: snapshot.weight,
    labels: snapshot.labels,
    status: snapshot.status,
    status_reason: snapshot.statusReason ?? null,
    require_signed_callbacks: snapshot.requiresSignature ?? false,
    registered_at: isoOf(snapshot.registeredAt),
    last_seen_at: isoOf(snapshot.lastSeenAt),
    tasks: snapshot.tasks.map((task) => ({
      task_name: task.taskName,
      cron: task.cron ?? null,
      time_zone: task.timeZone ?? null,
      execution_mode: task.executionMode,
      load_balance_strategy: task.loadBalanceStrategy,
      timeout: task.timeoutMs / 1000,
    })),
  };
}

export function viewRegistered(
  { instance, tasks }: RegisteredExecutor,
  { withKey }: { readonly withKey: boolean },
): Shown<typeof RegisteredView> {
  const { id, status, signingKey } = instance.toSnapshot();
  return {
    id,
    status,
    signing_key: withKey ? (signingKey ?? null) : null,
    tasks: tasks.map(({ taskName, configId, outcome }) => ({
      task_name: taskName,
      task_id: configId,
      outcome,
    })),
  };
}
