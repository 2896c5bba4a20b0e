/**
 * The moments that the domain deals in, as epoch ms: from 1970 to the end of year 9999, where every calendar here is
 * plain and every moment has a four-digit year.
 */
export const FIRST_MOMENT = 0;
export const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

export const isMoment = (value: number): boolean =>
  Number.isInteger(value) && value >= FIRST_MOMENT && value <= LAST_MOMENT;
