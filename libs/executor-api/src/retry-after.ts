/**
 * Reads the delay from a Retry-After header, which contains seconds or a date (RFC 9110). Returns undefined for any other
 * text.
 * @param now time in ms, best from the `Date` header of the same response, so that a difference between the clocks does not
 *   matter
 */
export function retryAfterMs(retryAfter: string, now: number): number | undefined {
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const until = dateIn(retryAfter);
  return until === undefined ? undefined : Math.max(0, until - now);
}

/** Reads a date of HTTP in its three forms: `Sun, 06 Nov 1994 …`, `Sunday, 06-Nov-94 …` and `Sun Nov  6 … 1994`. */
export function dateIn(header: string): number | undefined {
  if (!/^[A-Z][a-z]{2,8},? [\dA-Z]/.test(header)) return undefined;
  const at = Date.parse(header.endsWith(' GMT') ? header : `${header} GMT`);
  return Number.isNaN(at) ? undefined : at;
}
