import type { Executor, ExecutorSettings } from '@distribute-schedule/executor-api';
import { GrpcExecutor } from '@distribute-schedule/executor-grpc';
import { EgressGuard, HttpExecutor } from '@distribute-schedule/executor-http';
import { loadHandlers, LocalExecutor, type LocalHandlers } from '@distribute-schedule/executor-local';
import type { Configuration } from '../config/configuration';
import { loadExecutors } from './load-executors';

/** The executors that every worker has, and those that its configuration and its program add. */
export async function workerExecutors(
  { worker, egress, grpc }: Configuration,
  given: { readonly handlers?: LocalHandlers; readonly executors?: readonly Executor[] },
): Promise<readonly Executor[]> {
  const handlers = await loadHandlers(worker.handlers);
  const guard = new EgressGuard(egress);
  const callsServices = new GrpcExecutor(guard, grpc.tls);
  const own: readonly Executor[] = [
    new LocalExecutor({ ...handlers, ...given.handlers }),
    new HttpExecutor(guard),
    callsServices,
    underTheName('rpc', callsServices),
    ...(given.executors ?? []),
  ];
  const { allowPrivate, allowLoopback } = egress;
  const settings: ExecutorSettings = { workerId: worker.id, egress: { allowPrivate, allowLoopback } };
  const taken = own.map(({ type }) => type);
  return [...own, ...(await loadExecutors(worker.executors, { settings, taken }))];
}

/** The same executor for tasks that ask for it by another name. It is started and stopped under its own. */
function underTheName(type: string, executor: Executor): Executor {
  return {
    type,
    protocol: executor.protocol,
    execute: (task, context) => executor.execute(task, context),
  };
}
