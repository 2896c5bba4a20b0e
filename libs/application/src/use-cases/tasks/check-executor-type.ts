import {
  type ExecutorDescription,
  InvalidTaskConfigError,
  notOffered,
  offeredBy,
  type WorkerRepository,
} from '@distribute-schedule/domain';

/** Knowledge about executors that needs no live worker. */
export interface ExecutorTypes {
  /** Executors that are part of the product, so that every worker has them, with what is known about them. */
  readonly builtIn: Readonly<Record<string, ExecutorDescription>>;
  /** Returns the known name that was probably meant, if any. */
  nearMiss(given: string, known: readonly string[]): string | undefined;
}

export interface ExecutorTypeSettings {
  readonly executorTypes?: ExecutorTypes;
  readonly heartbeatTimeoutMs: number;
}

/** Refuses an executor that no live worker offers. Accepts any executor while there is no live worker. */
export async function checkExecutorType(
  executor: string,
  workers: Pick<WorkerRepository, 'live'>,
  { executorTypes, heartbeatTimeoutMs }: ExecutorTypeSettings,
): Promise<void> {
  if (!executorTypes || Object.hasOwn(executorTypes.builtIn, executor)) return;
  const live = await workers.live(heartbeatTimeoutMs);
  const offered = offeredBy(live);
  if (live.length === 0 || offered.includes(executor)) return;
  const meant = executorTypes.nearMiss(executor, offered);
  const hint = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
  throw new InvalidTaskConfigError('executor', `${notOffered(executor, offered)}${hint}`);
}
