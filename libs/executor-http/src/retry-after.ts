/**
 * Reads the delay from a Retry-After header, which contains seconds or a date. A date is compared with the `Date`
 * header of the response, so that a difference between the clocks does not matter.
 */
export function retryAfterMs(retryAfter: string, date: string): number | undefined {
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const [until, now] = [Date.parse(retryAfter), date === '' ? Date.now() : Date.parse(date)];
  return Number.isNaN(until) || Number.isNaN(now) ? undefined : Math.max(0, until - now);
}
