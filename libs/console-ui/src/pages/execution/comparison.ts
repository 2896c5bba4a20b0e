import { jsonText } from '../../text/json-text';
import type { Execution } from './queries';

/** A way in which a failed execution differs from the last one that succeeded. */
export interface Difference {
  readonly what: 'version' | 'worker' | 'parameters' | 'timeout' | 'lateness' | 'duration';
  readonly good: string | number | null;
  readonly failed: string | number | null;
}

/** A time counts as different when it is twice as long or half as long, and not by less than a second. */
const isFar = (a: number, b: number) => Math.abs(a - b) >= 1000 && Math.max(a, b) >= 2 * Math.min(a, b);

/** What is different between a failed execution and the last good one, in the order in which it may be the cause. */
export function differences(good: Execution, failed: Execution): readonly Difference[] {
  const found: Difference[] = [];
  const compare = (what: Difference['what'], of: (execution: Execution) => string | number | null) => {
    const [a, b] = [of(good), of(failed)];
    const isTime = what === 'lateness' || what === 'duration';
    if (a === b || (isTime && !isFar(Number(a), Number(b)))) return;
    found.push({ what, good: a, failed: b });
  };
  compare('version', ({ task_version }) => task_version);
  if (jsonText(good.parameters) !== jsonText(failed.parameters)) {
    const [a, b] = [jsonText(good.parameters, false), jsonText(failed.parameters, false)];
    found.push({ what: 'parameters', good: a, failed: b });
  }
  compare('worker', ({ worker_id }) => worker_id);
  compare('timeout', ({ timeout_seconds }) => timeout_seconds * 1000);
  compare('duration', ({ duration_ms }) => duration_ms);
  compare('lateness', ({ late_ms }) => late_ms);
  return found;
}
