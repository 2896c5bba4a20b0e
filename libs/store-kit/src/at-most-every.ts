/**
 * Limits how often an expensive check runs. A call that comes while the check runs, or before `intervalMs` have passed
 * since it began, gets the result of that check.
 * @param monotonic returns ms on a clock that nobody sets
 */
export function atMostEvery<Result>(
  intervalMs: number,
  check: () => Promise<Result>,
  monotonic: () => number,
): () => Promise<Result> {
  let latest: Promise<Result> | undefined;
  let isRunning = false;
  let beganAt = 0;
  return () => {
    if (latest && (isRunning || monotonic() - beganAt < intervalMs)) return latest;
    isRunning = true;
    beganAt = monotonic();
    latest = check().finally(() => (isRunning = false));
    return latest;
  };
}
