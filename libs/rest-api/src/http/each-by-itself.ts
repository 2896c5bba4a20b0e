import type { Submitted } from '@distribute-schedule/application';
import { DomainError } from '@distribute-schedule/domain';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString } from 'class-validator';
import { titleOf } from '../problems/problem';
import { choice, list, nullable, object, text } from '../shape';
import { noTimeLeft } from './route';

/** Body of a request that changes many things, each of which succeeds or fails by itself. */
export class ManyDto {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(500) @IsString({ each: true }) ids!: string[];
}

const oneResult = { id: text, outcome: choice(['done', 'refused']), reason: nullable(text) };

/** The results in the order of the request. */
export const ChangedMany = object('ChangedMany', { results: list(object('ChangedOne', oneResult)) });
export const StartedMany = object('StartedMany', {
  results: list(object('StartedOne', { ...oneResult, execution_id: nullable(text) })),
});

export interface OneResult<T> {
  readonly id: string;
  readonly outcome: 'done' | 'refused';
  readonly reason: string | null;
  /** What the change returned; undefined if it was refused. */
  readonly value: T | undefined;
}

/**
 * Makes a change for each id, one after the other. A change that a rule refuses does not stop the others; a failure of the
 * store does.
 * @param hasTime false once the request must not begin another change
 */
export async function eachByItself<T>(
  ids: readonly string[],
  hasTime: () => boolean,
  change: (id: string) => Promise<T>,
): Promise<readonly OneResult<T>[]> {
  const results: OneResult<T>[] = [];
  for (const id of ids) results.push(hasTime() ? await resultOf(id, change) : refused(id, noTimeLeft));
  return results;
}

async function resultOf<T>(id: string, change: (id: string) => Promise<T>): Promise<OneResult<T>> {
  try {
    return { id, outcome: 'done', reason: null, value: await change(id) };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code.startsWith('store.')) throw error;
    return refused(id, titleOf(error));
  }
}

const refused = (id: string, reason: string) =>
  ({ id, outcome: 'refused', reason, value: undefined }) as const;

export const viewChanged = ({ id, outcome, reason }: OneResult<unknown>) => ({ id, outcome, reason });
export const viewStarted = (result: OneResult<Submitted>) => ({
  ...viewChanged(result),
  execution_id: result.value?.taskId ?? null,
});
