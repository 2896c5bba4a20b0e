import { RequestError } from '../problems/problem';

/** Where a page begins, as a text that only we read: it holds for the order that it was given out in. */
export const cursorOf = (sort: string, place: string): string =>
  Buffer.from(`${sort} ${place}`).toString('base64url');

export function placeIn(cursor: string, sort: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (text.startsWith(`${sort} `)) return text.slice(sort.length + 1);
  const reason = `cursor must be the next_cursor of a page with the same sort, ${sort}`;
  throw new RequestError(400, 'request.invalid', reason, { field: 'cursor', reason });
}
