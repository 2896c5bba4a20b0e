import {
  InvalidTaskConfigError,
  notOffered,
  offeredBy,
  type WorkerRepository,
} from '@distribute-schedule/domain';

/** What is known of executors without asking the workers. */
export interface ExecutorTypes {
  /** Those that come with the product, so that every worker has them. */
  readonly builtIn: readonly string[];
  /** The name that was probably meant. */
  nearMiss(given: string, known: readonly string[]): string | undefined;
}

export interface ExecutorTypeSettings {
  readonly executorTypes?: ExecutorTypes;
  readonly heartbeatTimeoutMs: number;
}

/** Refuses an executor that none of the live workers offers. While there are none, it cannot be known. */
export async function checkExecutorType(
  executor: string,
  workers: Pick<WorkerRepository, 'live'>,
  { executorTypes, heartbeatTimeoutMs }: ExecutorTypeSettings,
): Promise<void> {
  if (!executorTypes || executorTypes.builtIn.includes(executor)) return;
  const live = await workers.live(heartbeatTimeoutMs);
  const offered = offeredBy(live);
  if (live.length === 0 || offered.includes(executor)) return;
  const meant = executorTypes.nearMiss(executor, offered);
  const hint = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
  throw new InvalidTaskConfigError('executor', `${notOffered(executor, offered)}${hint}`);
}
