/**
 * The first and the last moment that the domain accepts, in epoch ms: from 1970 to the end of year 9999. In this span
 * every year has four digits.
 */
export const FIRST_MOMENT = 0;
export const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

export const isMoment = (value: number): boolean =>
  Number.isInteger(value) && value >= FIRST_MOMENT && value <= LAST_MOMENT;

const shape = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Reads a date and time in ISO 8601. The offset from UTC is required. Returns undefined if the text has another form, or
 * names a day that does not exist.
 */
export function readMoment(text: string): number | undefined {
  const dateAndMinute = shape.exec(text)?.[1];
  if (dateAndMinute === undefined) return undefined;
  const at = Date.parse(text);
  if (!isMoment(at)) return undefined;
  // Date.parse reads 31 February as 3 March, so the result must begin with the same date.
  return new Date(`${dateAndMinute}Z`).toISOString().startsWith(dateAndMinute) ? at : undefined;
}
