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
 * has the status 412, as RFC 9110 asks for. Of several versions in If-Match, each is tried: at most one is the current one.
 * @param change `expected`: a version that If-Match names; any version when absent
 */
export async function underPreconditions<T>(
  request: Headers,
  change: (expected: Expected) => Promise<T>,
): Promise<T> {
  const expected = expectedBy(request.get('if-match'));
  for (const [i, one] of expected.entries()) {
    try {
      return await change(one);
    } catch (error) {
      const isOther = error instanceof TaskConfigChangedError && one.expectedVersion !== undefined;
      if (isOther && i < expected.length - 1) continue;
      const isFailed =
        isOther ||
        (error instanceof TaskConfigNotFoundError && mustExist(request)) ||
        (error instanceof TaskConfigExistsError && mustBeNew(request));
      throw isFailed ? preconditionFailed(error.message) : error;
    }
  }
  // We never send other ETags, so they cannot match. A weak ETag never matches in If-Match.
  throw preconditionFailed(
    'If-Match has no ETag of this task: send the ETag that came with the task when you read it, without W/',
  );
}

const maxVersions = 20;

function expectedBy(ifMatch: string | undefined): readonly Expected[] {
  if (ifMatch === undefined || ifMatch === '*') return [{}];
  const versions = [...ifMatch.matchAll(/(W\/)?"([^"]*)"/g)]
    .filter(([, weak]) => weak === undefined)
    .map(([, , tag = '']) => /^(\d{1,15})(?:-|$)/.exec(tag)?.[1])
    .filter((version) => version !== undefined);
  const expected = [...new Set(versions)].map((version) => ({ expectedVersion: Number(version) }));
  if (expected.length <= maxVersions) return expected;
  const reason = `If-Match may name at most ${maxVersions} versions`;
  throw new RequestError(400, 'request.invalid', reason, { field: 'If-Match', reason });
}

const preconditionFailed = (message: string): RequestError =>
  new RequestError(412, 'request.precondition_failed', message);
