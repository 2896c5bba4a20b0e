import type { Submitted } from '@distribute-schedule/application';
import { DomainError } from '@distribute-schedule/domain';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString } from 'class-validator';
import type { Caller } from '../access/authenticate';
import { titleOf } from '../problems/problem';
import { choice, list, nullable, object, text } from '../shape';
import { defineRoute, noTimeLeft, type Route } from './route';

/** Body of a request that changes many things, each of which succeeds or fails by itself. */
export class ManyDto {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(500) @IsString({ each: true }) ids!: string[];
}

const oneResult = {
  id: text,
  outcome: choice(['done', 'refused']),
  reason: nullable(text),
  /** Stable code of the reason, for programs. */
  code: nullable(text),
};

/** The results in the order of the request. */
export const ChangedMany = object('ChangedMany', { results: list(object('ChangedOne', oneResult)) });
const StartedMany = object('StartedMany', {
  results: list(object('StartedOne', { ...oneResult, execution_id: nullable(text) })),
});

export interface OneResult<T> {
  readonly id: string;
  readonly outcome: 'done' | 'refused';
  readonly reason: string | null;
  readonly code: string | null;
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
  for (const id of ids) results.push(hasTime() ? await resultOf(id, change) : refused(id, noTime));
  return results;
}

async function resultOf<T>(id: string, change: (id: string) => Promise<T>): Promise<OneResult<T>> {
  try {
    return { id, outcome: 'done', reason: null, code: null, value: await change(id) };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code.startsWith('store.')) throw error;
    return refused(id, { reason: titleOf(error), code: error.code });
  }
}

const noTime = { reason: noTimeLeft, code: 'request.no_time' };

const refused = (id: string, { reason, code }: { readonly reason: string; readonly code: string }) =>
  ({ id, outcome: 'refused', reason, code, value: undefined }) as const;

export const viewChanged = ({ id, outcome, reason, code }: OneResult<unknown>) => ({
  id,
  outcome,
  reason,
  code,
});
const viewStarted = (result: OneResult<Submitted>) => ({
  ...viewChanged(result),
  execution_id: result.value?.taskId ?? null,
});

interface ManyRoute<T> {
  readonly path: string;
  readonly operationId: string;
  readonly tag: 'tasks' | 'executions';
  /** What it does, as a sentence. That each change stands by itself is added. */
  readonly summary: string;
  readonly exampleId: string;
  readonly change: (id: string, caller: Caller) => Promise<T>;
}

/** A route that makes one change for each id of its body. */
const manyRoute = <T>(
  { path, operationId, tag, summary, exampleId, change }: ManyRoute<T>,
  { status, shape, view }: Kind<T>,
): Route =>
  defineRoute<object, ManyDto>({
    method: 'post',
    path,
    operationId,
    access: 'operator',
    tag,
    summary: `${summary}. Each succeeds or fails independently of the others`,
    body: ManyDto,
    example: { ids: [exampleId] },
    replies: { [status]: shape },
    handle: async ({ body: { ids }, hasTime, caller }) => {
      const results = (await eachByItself(ids, hasTime, (id) => change(id, caller))).map(view);
      const of = shape === StartedMany ? 'execution' : tag.slice(0, -1);
      return { status, body: { results }, change: { of, id: `${ids.length} ${of}s`, after: { results } } };
    },
  });

interface Kind<T> {
  readonly status: 200 | 202;
  readonly shape: typeof ChangedMany | typeof StartedMany;
  readonly view: (result: OneResult<T>) => object;
}

/** A route that has made its changes when it answers. */
export const changeManyRoute = (route: ManyRoute<unknown>): Route =>
  manyRoute(route, { status: 200, shape: ChangedMany, view: viewChanged });

/** A route whose changes are accepted, and may end later. */
export const requestManyRoute = (route: ManyRoute<unknown>): Route =>
  manyRoute(route, { status: 202, shape: ChangedMany, view: viewChanged });

/** A route that starts an execution for each id. */
export const startManyRoute = (route: ManyRoute<Submitted>): Route =>
  manyRoute(route, { status: 202, shape: StartedMany, view: viewStarted });
