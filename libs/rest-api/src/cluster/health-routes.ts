import { choice, list, nullable, object, text } from '../shape';
import { defineRoute, ok, type Reply, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import type { ApiSettings } from '../http/api-settings';

const slowestAnswerMs = 2_000;

const Health = object('Health', { status: choice(['ok']), roles: list(text) });
const Readiness = object('Readiness', {
  status: choice(['ready', 'not ready']),
  roles: list(text),
  store: nullable(text),
  warnings: list(text),
  reason: nullable(text),
});

/** Whether the process lives, and whether it can work. Open to all, so without an address of the store. */
export function healthRoutes(
  { ports: { store, logger } }: ApiParts,
  { roles, tokens }: ApiSettings,
  isRunning: () => boolean,
): Route[] {
  const notReady = (reason: string): Reply => {
    const body = { status: 'not ready', roles, store: null, warnings: [], reason };
    return { status: 503, body, headers: { 'Retry-After': '2' } };
  };
  return [
    defineRoute({
      method: 'get',
      path: '/health',
      access: 'public',
      tag: 'health',
      summary: 'Whether this process lives',
      replies: { 200: Health },
      handle: () => ok({ status: 'ok', roles }),
    }),
    defineRoute({
      method: 'get',
      path: '/ready',
      access: 'public',
      tag: 'health',
      summary: 'Whether this process can work: its store answers, and its roles run',
      replies: { 200: Readiness, 503: Readiness },
      handle: async (): Promise<Reply> => {
        try {
          const { description, warnings } = await within(slowestAnswerMs, store.health());
          if (!isRunning()) return notReady('its roles have not started yet, or are stopping');
          // Where it is stays among those who may read it.
          const shown = tokens.length > 0 ? (description.split(' at ')[0] ?? '') : description;
          return ok({ status: 'ready', roles, store: shown, warnings, reason: null });
        } catch (error) {
          logger.debug({ err: error }, 'not ready');
          return notReady('the store does not answer');
        }
      },
    }),
  ];
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the store did not answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
