import { forgetDueBefore } from '@distribute-schedule/application';
import { readMoment } from '@distribute-schedule/domain';
import type { Configuration } from '../config/configuration';
import { stores } from '../stores/stores';
import { countOf, onStore } from './store-at-rest';

/**
 * Decides about the time between a backup and its restore, on the restored store.
 * @param time ISO 8601 with a zone, or `now`
 * @returns a sentence that says what was done
 */
export async function forgetInStore(configuration: Configuration, time: string): Promise<string> {
  const until = time === 'now' ? undefined : momentOf(time);
  stores[configuration.store].assertExists?.(configuration);
  return onStore(configuration, async ({ ports, useCases }) => {
    const { heartbeatTimeoutMs } = configuration.worker;
    const forgotten = await forgetDueBefore(ports, useCases.cancelTask, {
      heartbeatTimeoutMs,
      ...(until !== undefined && { until }),
    });
    const { configs, cancelled, unreadable } = forgotten;
    const before = new Date(forgotten.until).toISOString();
    const left =
      unreadable.length === 0 ? '' : ` Unreadable tasks keep their due times: ${unreadable.join(', ')}.`;
    return `Due times before ${before} recorded as missed for ${countOf(configs, 'task')}, and ${countOf(cancelled, 'unfinished execution')} cancelled.${left}`;
  });
}

function momentOf(time: string): number {
  const moment = readMoment(time);
  if (moment !== undefined) return moment;
  throw new Error(
    `--forget-due-before needs a time with a zone such as 2026-12-01T09:00:00Z, or now; got "${time}"`,
  );
}
