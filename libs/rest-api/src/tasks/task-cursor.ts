import { RequestError } from '../problems/problem';

/** Makes an opaque cursor from the position at which a page starts. It is valid only with the same sort order. */
export const cursorOf = (sort: string, position: string): string =>
  Buffer.from(`${sort} ${position}`).toString('base64url');

export function positionIn(cursor: string, sort: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (text.startsWith(`${sort} `)) return text.slice(sort.length + 1);
  const reason = `cursor must be the next_cursor of an earlier page with the same sort, ${sort}`;
  throw new RequestError(400, 'request.invalid', reason, { field: 'cursor', reason });
}
