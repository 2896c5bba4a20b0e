import {
  TaskConfigChangedError,
  TaskConfigExistsError,
  TaskConfigNotFoundError,
} from '@distribute-schedule/domain';
import type { Request } from 'express';
import { RequestError } from '../problems/problem';

type Headers = Pick<Request, 'get'>;

export interface Expected {
  readonly expectedVersion?: number;
}

/** True for a request with If-Match, which must not create a task. */
export const mustExist = (request: Headers): boolean => request.get('if-match') !== undefined;

/** True for a request with `If-None-Match: *`, which must not change a task. */
export function mustBeNew(request: Headers): boolean {
  const header = request.get('if-none-match');
  if (header === undefined || header === '*') return header === '*';
  const reason = 'If-None-Match must be *, so that a task is only created and never replaced';
  throw new RequestError(400, 'request.invalid', reason, { field: 'If-None-Match', reason });
}

/**
 * Makes a change under the preconditions of the request, which the change itself checks. If one does not hold, the reply
 * has the status 412, as RFC 9110 asks for.
 * @param change `expected`: the version that If-Match names; any version when absent
 */
export async function underPreconditions<T>(
  request: Headers,
  change: (expected: Expected) => Promise<T>,
): Promise<T> {
  const expectedVersion = versionIn(request.get('if-match'));
  try {
    return await change(expectedVersion === undefined ? {} : { expectedVersion });
  } catch (error) {
    const isFailed =
      (error instanceof TaskConfigChangedError && expectedVersion !== undefined) ||
      (error instanceof TaskConfigNotFoundError && mustExist(request)) ||
      (error instanceof TaskConfigExistsError && mustBeNew(request));
    throw isFailed ? preconditionFailed(error.message) : error;
  }
}

function versionIn(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(ifMatch)?.[1];
  // We never send an ETag of another form, so it cannot match.
  if (version === undefined)
    throw preconditionFailed(
      'If-Match is not an ETag of this task: send the ETag that came with the task when you read it',
    );
  return Number(version);
}

const preconditionFailed = (message: string): RequestError =>
  new RequestError(412, 'request.precondition_failed', message);
