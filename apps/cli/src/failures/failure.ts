import type { components } from '@distribute-schedule/api-client';
import { exitCodes, type ExitCode } from './exit-codes';

export type Problem = components['schemas']['Problem'];

export interface FailureDetails {
  readonly exitCode: ExitCode;
  /** Advice for the user, as a sentence. */
  readonly next: string;
  /** Answer of the API, if the API answered. */
  readonly problem?: Problem;
  readonly cause?: unknown;
}

/** The command cannot do what it should. The message says what happened, in one line. */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  readonly next: string;
  readonly problem: Problem | undefined;

  constructor(what: string, { exitCode, next, problem, cause }: FailureDetails) {
    super(what, { cause });
    this.exitCode = exitCode;
    this.next = next;
    this.problem = problem;
  }

  /** The answer of the API, or a problem of the same shape if the API did not answer. */
  toProblem(): Problem {
    if (this.problem) return this.problem;
    const code = `cli.${Object.entries(exitCodes).find(([, value]) => value === this.exitCode)?.[0] ?? 'failed'}`;
    return { type: 'about:blank', status: 0, code, title: this.message, errors: [] };
  }
}

/** The user pressed Ctrl-C. */
export class Interrupted extends Error {}

export const usageFailure = (what: string, next: string): Failure =>
  new Failure(what, { exitCode: exitCodes.usage, next });
