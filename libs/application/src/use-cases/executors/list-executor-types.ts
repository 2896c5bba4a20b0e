import type {
  DescribedParameter,
  ExecutorDescription,
  ExecutorInstanceRepository,
  WorkerRepository,
} from '@distribute-schedule/domain';
import type { ExecutorTypeSettings } from '../tasks/check-executor-type';

/** An executor that tasks can name. */
export interface ExecutorType {
  readonly type: string;
  /** How many live workers offer it. */
  readonly workers: number;
  /** Names that `handler` can have: empty if the executor ignores it, undefined if they are not known. */
  readonly handlers: readonly string[] | undefined;
  /** Undefined if they are not known. */
  readonly parameters: readonly DescribedParameter[] | undefined;
}

/** Enough for a list in a form. */
const maxHandlers = 500;
/** The executor that runs tasks of registered services. */
const remote = 'remote';

/** Lists the executors of the product and of all live workers, with what a form for tasks can offer. */
export class ListExecutorTypes {
  constructor(
    private readonly parts: {
      readonly workers: Pick<WorkerRepository, 'live'>;
      readonly executorInstances: Pick<ExecutorInstanceRepository, 'all'>;
    },
    private readonly settings: ExecutorTypeSettings,
  ) {}

  async execute(): Promise<readonly ExecutorType[]> {
    const [live, instances] = await Promise.all([
      this.parts.workers.live(this.settings.heartbeatTimeoutMs),
      this.parts.executorInstances.all(),
    ]);
    const builtIn = this.settings.executorTypes?.builtIn ?? {};
    const registrations = live.map(({ registration }) => registration);
    const types = new Set([...Object.keys(builtIn), ...registrations.flatMap(({ executors }) => executors)]);
    const advertised = instances.flatMap((instance) =>
      instance.toSnapshot().tasks.map(({ taskName }) => taskName),
    );
    return [...types].map((type) => {
      const offering = registrations.filter(({ executors }) => executors.includes(type));
      const described = [
        ...(Object.hasOwn(builtIn, type) ? [builtIn[type]] : []),
        ...(type === remote && advertised.length > 0 ? [{ handlers: advertised }] : []),
        ...offering.map(({ descriptions }) => descriptions?.[type]),
      ].filter((each) => each !== undefined);
      return { type, workers: offering.length, ...together(described) };
    });
  }
}

/** Workers of several versions may know different handlers. Their parameters are those of the first that knows any. */
function together(described: readonly ExecutorDescription[]): Pick<ExecutorType, 'handlers' | 'parameters'> {
  const known = described.flatMap(({ handlers }) => (handlers ? [handlers] : []));
  const names = [...new Set(known.flat())].sort().slice(0, maxHandlers);
  return {
    handlers: known.length === 0 ? undefined : names,
    parameters: described.find(({ parameters }) => parameters)?.parameters,
  };
}
