import { apiClient } from '@distribute-schedule/api-client';
import { availability } from './availability';
import { ApiProblem } from './api-problem';

/** Prefix under which a proxy serves this process, such as `/schedule`. Empty: none. */
export const basePath =
  typeof document === 'undefined'
    ? ''
    : (document.querySelector<HTMLMetaElement>('meta[name=console-base]')?.content ?? '');

/** The typed client. The cookie of the session proves who calls. */
export const api = apiClient({ baseUrl: basePath });

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * Returns the body of a response.
 * @throws ApiProblem when the API refuses the request, or cannot be reached
 */
export async function dataOf<T>(request: Promise<Answer<T>>): Promise<T> {
  try {
    const { data, error, response } = await request;
    if (!response.ok) throw ApiProblem.of(response, error);
    availability.note(undefined);
    return data as T;
  } catch (error) {
    const problem = error instanceof ApiProblem ? error : ApiProblem.unreachable(error);
    if (!problem.wasAborted) availability.note(problem);
    throw problem;
  }
}
