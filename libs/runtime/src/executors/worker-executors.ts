import type { Executor, ExecutorSettings } from '@distribute-schedule/executor-api';
import { GrpcExecutor } from '@distribute-schedule/executor-grpc';
import { EgressGuard, HttpExecutor } from '@distribute-schedule/executor-http';
import { loadHandlers, LocalExecutor, type LocalHandlers } from '@distribute-schedule/executor-local';
import type { Configuration } from '../config/configuration';
import { loadExecutors } from './load-executors';

/** Creates the built-in executors of a worker and those that its configuration and its program add. */
export async function workerExecutors(
  { worker, egress, grpc }: Configuration,
  given: { readonly handlers?: LocalHandlers; readonly executors?: readonly Executor[] },
): Promise<readonly Executor[]> {
  const handlers = await loadHandlers(worker.handlers);
  const guard = new EgressGuard(egress);
  const grpcExecutor = new GrpcExecutor(guard, grpc.tls);
  const builtIn: readonly Executor[] = [
    new LocalExecutor({ ...handlers, ...given.handlers }),
    new HttpExecutor(guard),
    grpcExecutor,
    withType('rpc', grpcExecutor),
    ...(given.executors ?? []),
  ];
  const { allowPrivate, allowLoopback } = egress;
  const settings: ExecutorSettings = { workerId: worker.id, egress: { allowPrivate, allowLoopback } };
  const taken = builtIn.map(({ type }) => type);
  return [...builtIn, ...(await loadExecutors(worker.executors, { settings, taken }))];
}

/** Offers an executor under a second type. It has no start and no stop, because the executor itself has them. */
function withType(type: string, executor: Executor): Executor {
  return {
    type,
    protocol: executor.protocol,
    execute: (task, context) => executor.execute(task, context),
  };
}
