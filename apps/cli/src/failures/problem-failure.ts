import { exitCodes, type ExitCode } from './exit-codes';
import { Failure, type Problem } from './failure';

/** Fields that one line can show. */
const maxFields = 8;

/** Advice for the user, keyed by the code of the problem. */
const advice: Readonly<Record<string, string>> = {
  'access.unauthenticated':
    'Give a token: set DS_TOKEN, use --token-file FILE, or run "distribute-schedule context add".',
  'access.forbidden': 'Use a token with the role that is needed, for example with --context NAME.',
  'access.foreign_host': 'Use the address 127.0.0.1 or localhost, or configure tokens on the server.',
  'request.no_such_route': 'The server may be older than this command line: update the server.',
  'request.precondition_failed': 'Somebody else changed the task. Run the command again.',
  'request.timeout': 'It is unknown whether the change was made. Run the command again.',
  'request.too_many': 'Wait a little and run the command again.',
  'task_config.not_found': 'Run "distribute-schedule task list" to see the tasks.',
  'task_config.changed': 'Somebody else changed the task. Run the command again.',
  'task_config.overlap': 'Wait until the running execution ends, or cancel it with "execution cancel".',
  'task_config.too_many_open': 'Wait until some executions end, or cancel them with "execution cancel".',
  'task.not_found': 'Run "distribute-schedule execution list" to see the executions that are kept.',
  'task.changed': 'Run the command again.',
  'task.illegal_transition': 'Run "distribute-schedule execution get" to see its state.',
  'worker.not_found': 'Run "distribute-schedule cluster workers" to see the workers.',
  'store.unavailable': 'Check that the store of the server runs, then run the command again.',
  'store.full': 'Give the store more memory, then run the command again.',
  internal: 'Read the log of the server, or run the command again.',
};

const adviceByExitCode: Readonly<Partial<Record<ExitCode, string>>> = {
  [exitCodes.unreachable]: 'Run the command again; if it still fails, read the log of the server.',
  [exitCodes.notFound]: 'Check the id.',
};

/** The failure that a problem of the API stands for. */
export function problemFailure(problem: Problem): Failure {
  const exitCode = exitCodeOf(problem.status);
  const next = advice[problem.code] ?? adviceByExitCode[exitCode] ?? 'Correct the request and run it again.';
  return new Failure(sentence(problem), { exitCode, next, problem });
}

function exitCodeOf(status: number): ExitCode {
  if (status === 401 || status === 403) return exitCodes.noAccess;
  if (status === 404) return exitCodes.notFound;
  // 429 is an answer to retries, like 503.
  if (status >= 500 || status === 429) return exitCodes.unreachable;
  return exitCodes.refused;
}

function sentence({ title, errors }: Problem): string {
  if (errors.length <= 1) return title;
  const shown = errors.slice(0, maxFields).map(({ field, reason }) => withField(field, reason));
  const more = errors.length > maxFields ? `; and ${errors.length - maxFields} more` : '';
  return `${title}: ${shown.join('; ')}${more}`;
}

/** A reason often begins with the last part of its field. Then the part is not written twice. */
function withField(field: string, reason: string): string {
  const last = field.slice(field.lastIndexOf('.') + 1);
  return reason.startsWith(`${last} `) ? `${field}${reason.slice(last.length)}` : `${field}: ${reason}`;
}

export function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  const { code, title, status, errors } = body as Partial<Record<keyof Problem, unknown>>;
  return (
    typeof code === 'string' &&
    typeof title === 'string' &&
    typeof status === 'number' &&
    Array.isArray(errors)
  );
}
