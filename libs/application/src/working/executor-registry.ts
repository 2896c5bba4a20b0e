import { DomainError } from '@distribute-schedule/domain';
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

  get all(): readonly Executor[] {
    return [...this.byType.values()];
  }
}
