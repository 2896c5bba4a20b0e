/** The waiting time that a Retry-After header asks for: seconds, or a date, which is measured by the server's own clock. */
export function retryAfterMs(retryAfter: string, date: string): number | undefined {
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const [until, now] = [Date.parse(retryAfter), date === '' ? Date.now() : Date.parse(date)];
  return Number.isNaN(until) || Number.isNaN(now) ? undefined : Math.max(0, until - now);
}
