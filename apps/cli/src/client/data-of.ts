import { exitCodes, type ExitCode } from '../failures/exit-codes';
import { Failure } from '../failures/failure';
import { isProblem, problemFailure } from '../failures/problem-failure';

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** Returns the body of a response. Throws a Failure if the API refused the request. */
export async function dataOf<T>(request: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await answerOf(request);
  if (response.ok) return data as NonNullable<T>;
  if (isProblem(error)) throw problemFailure(error);
  throw new Failure(`the server answered with status ${response.status} and no reason`, {
    exitCode: exitCodes.unreachable,
    next: 'Check that the address is that of the API: --url, DS_URL, or "distribute-schedule context list".',
  });
}

/** Returns undefined if the API answers with a problem of one of these exit codes. */
export async function dataUnless<T>(
  codes: readonly ExitCode[],
  request: Promise<Answer<T>>,
): Promise<NonNullable<T> | undefined> {
  try {
    return await dataOf(request);
  } catch (error) {
    if (error instanceof Failure && codes.includes(error.exitCode)) return undefined;
    throw error;
  }
}

/** Returns undefined if the API answers that it does not exist. */
export const dataIfFound = <T>(request: Promise<Answer<T>>): Promise<NonNullable<T> | undefined> =>
  dataUnless([exitCodes.notFound], request);

async function answerOf<T>(request: Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Failure(`the server answered with JSON that is cut off or invalid: ${error.message}`, {
      exitCode: exitCodes.unreachable,
      next: 'Run the command again.',
      cause: error,
    });
  }
}
