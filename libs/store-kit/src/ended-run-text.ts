import type { EndedRunsBatch, LoggedRun } from '@distribute-schedule/application';
import { isFinal, type EndedRun, type TaskStatus } from '@distribute-schedule/domain';
import { reasonOf } from './reason-of';

/** An entry of the log of ended runs: one line for each run, and the name of the entry for messages. */
export interface EndedRunsEntry {
  readonly name: string;
  readonly text: string;
}

/** A run with the creation time of its task. */
interface CreatedRun {
  readonly run: EndedRun;
  readonly createdMicros: number;
}

export interface ReadEntries {
  readonly runs: readonly CreatedRun[];
  /** One reason for each run that cannot be read. */
  readonly unreadable: readonly string[];
}

/** The line of a run, without the creation time and the space that precede it in the log. */
export const writeEndedRun = (run: EndedRun): string => JSON.stringify(run);

/** Reads lines of the form `createdMicros run`. */
export function readEntries(entries: readonly EndedRunsEntry[]): ReadEntries {
  const runs: CreatedRun[] = [];
  const unreadable: string[] = [];
  for (const { name, text } of entries) {
    for (const line of text.split('\n')) {
      try {
        const space = line.indexOf(' ');
        const createdMicros = Number(line.slice(0, space));
        if (!(createdMicros > 0)) throw new Error('it has no creation time');
        runs.push({ run: readEndedRun(line.slice(space + 1)), createdMicros });
      } catch (error) {
        unreadable.push(`${name}: ${reasonOf(error)}`);
      }
    }
  }
  return { runs, unreadable };
}

/** Completes what was read with the configs that exist. */
export function endedRunsBatch(
  { runs, unreadable }: ReadEntries,
  {
    created,
    definitions,
  }: { readonly created: EndedRunsBatch['configs'] } & Pick<EndedRunsBatch, 'definitions'>,
  token: string,
): EndedRunsBatch {
  const logged = runs.map(({ run, createdMicros }): LoggedRun => ({
    ...run,
    isOfConfig: createdMicros > (created.get(run.configId) ?? Infinity),
  }));
  return { runs: logged, unreadable, configs: created, definitions, token };
}

/** Throws if a field is missing. Fields that only a newer version knows are ignored. */
function readEndedRun(text: string): EndedRun {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error('it is not an object');
  const fields = value as Record<keyof EndedRun, unknown>;
  for (const field of ['taskId', 'configId', 'cause'] as const) assertType(fields, field, 'string');
  for (const field of ['scheduledTime', 'endedAt', 'attempts'] as const) assertType(fields, field, 'number');
  if (fields.startTime !== undefined) assertType(fields, 'startTime', 'number');
  if (!isFinal(fields.status as TaskStatus)) throw new Error(`its status is ${String(fields.status)}`);
  return fields as EndedRun;
}

function assertType(
  fields: Record<keyof EndedRun, unknown>,
  field: keyof EndedRun,
  type: 'string' | 'number',
): void {
  if (typeof fields[field] !== type) throw new Error(`its ${field} is not a ${type}`);
}
