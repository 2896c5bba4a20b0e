import type { ExecutorType } from '@distribute-schedule/application';
import { anything, choice, flag, list, nullable, object, text, whole, type Shown } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';

const ParameterFieldView = object('ParameterField', {
  name: text,
  kind: choice(['text', 'number', 'flag', 'choice', 'json']),
  description: text,
  required: flag,
  /** The values of a choice. */
  options: list(text),
  /** Value if a task lacks the parameter, or null. */
  default: anything,
});

const ExecutorTypeView = object('ExecutorType', {
  type: text,
  /** How many live workers offer it. */
  workers: whole,
  /** Names that the field `handler` can have: empty if the executor ignores it, null if they are not known. */
  handlers: nullable(list(text)),
  /** What the executor reads from the parameters of a task; null if it does not say. */
  parameters: nullable(list(ParameterFieldView)),
});

/** Route that lists the executors that tasks can name. */
export function executorTypeRoutes({ useCases: { listExecutorTypes } }: ApiParts): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/executor-types',
      operationId: 'listExecutorTypes',
      access: 'viewer',
      tag: 'executors',
      summary:
        'List the executors that tasks can name: how many live workers offer each, its handlers (at most 500) and its parameters. Executors of your own are described if they declare `parameterFields`',
      replies: { 200: object('ExecutorTypes', { items: list(ExecutorTypeView) }) },
      handle: async () => ok({ items: (await listExecutorTypes.execute()).map(view) }),
    }),
  ];
}

function view({ type, workers, handlers, parameters }: ExecutorType): Shown<typeof ExecutorTypeView> {
  return {
    type,
    workers,
    handlers: handlers ?? null,
    parameters:
      parameters?.map(
        ({ name, kind, description, isRequired = false, options = [], default: byDefault }) => ({
          name,
          kind,
          description,
          required: isRequired,
          options,
          default: byDefault ?? null,
        }),
      ) ?? null,
  };
}
