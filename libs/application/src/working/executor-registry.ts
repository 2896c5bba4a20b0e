import { boundedDescription, DomainError, type ExecutorDescription } from '@distribute-schedule/domain';
import type { Executor } from '@distribute-schedule/executor-api';

export class ExecutorTypeTakenError extends DomainError {
  readonly code = 'executor.type_taken';
  constructor(type: string) {
    super(`This worker was given two executors of the type ${JSON.stringify(type)}; remove one`, { type });
  }
}

/** The executors of this worker by type. The list is complete before the worker starts. */
export class ExecutorRegistry {
  private readonly byType = new Map<string, Executor>();

  constructor(executors: readonly Executor[]) {
    for (const executor of executors) {
      if (this.byType.has(executor.type)) throw new ExecutorTypeTakenError(executor.type);
      this.byType.set(executor.type, executor);
    }
  }

  get(type: string): Executor | undefined {
    return this.byType.get(type);
  }

  get types(): readonly string[] {
    return [...this.byType.keys()];
  }

  /** What the executors say about themselves, by type. Undefined if none says anything. */
  get descriptions(): Readonly<Record<string, ExecutorDescription>> | undefined {
    const described = this.all.flatMap(({ type, handlerNames, parameterFields }) => {
      if (!handlerNames && !parameterFields) return [];
      const description = {
        ...(handlerNames && { handlers: handlerNames }),
        ...(parameterFields && { parameters: parameterFields }),
      };
      return [[type, boundedDescription(description)] as const];
    });
    return described.length === 0 ? undefined : Object.fromEntries(described);
  }

  get all(): readonly Executor[] {
    return [...this.byType.values()];
  }
}
