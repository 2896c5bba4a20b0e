import { StoreError } from '@distribute-schedule/application';
import { choice, list, nullable, object, text } from '../shape';
import { defineRoute, ok, type Reply, type Route } from '../http/route';
import { within } from '../http/within';
import type { ApiParts } from '../http/api-parts';
import type { ApiSettings } from '../http/api-settings';

/** Maximum time that the store may take to answer while this process still counts as ready. */
const maxStoreAnswerMs = 2_000;

const Health = object('Health', { status: choice(['ok']), roles: list(text) });
const Readiness = object('Readiness', {
  status: choice(['ready', 'not ready']),
  roles: list(text),
  store: nullable(text),
  warnings: list(text),
  reason: nullable(text),
});

/** Liveness and readiness. They need no token, so they must not show the address of the store. */
export function healthRoutes(
  { ports: { store, logger } }: ApiParts,
  { roles, tokens }: ApiSettings,
  isRunning: () => boolean,
): Route[] {
  let logged: string | undefined;
  /** Logs each change once, because probes ask every few seconds. Only the log names the cause with the address. */
  const logChange = (reason: string | undefined, cause?: unknown): void => {
    if (reason === logged) return;
    logged = reason;
    if (reason === undefined) logger.info({}, 'the store accepts writes again');
    else logger.warn({ reason, cause: textOf(cause) }, 'not ready, because the store accepts no writes');
  };
  const notReady = (reason: string): Reply => {
    const body = { status: 'not ready', roles, store: null, warnings: [], reason };
    return { status: 503, body, headers: { 'Retry-After': '2' } };
  };
  return [
    defineRoute({
      method: 'get',
      path: '/health',
      operationId: 'checkHealth',
      access: 'public',
      tag: 'health',
      summary: 'Check that this process is alive',
      replies: { 200: Health },
      handle: () => ok({ status: 'ok', roles }),
    }),
    defineRoute({
      method: 'get',
      path: '/ready',
      operationId: 'checkReadiness',
      access: 'public',
      tag: 'health',
      summary:
        'Check that this process is ready. It is ready when its store accepts writes and its roles run',
      replies: { 200: Readiness, 503: Readiness },
      handle: async (): Promise<Reply> => {
        try {
          const answers = Promise.all([store.health(), store.checkWrites()]);
          const [{ description, warnings }] = await within(maxStoreAnswerMs, answers, storeTimedOut);
          logChange(undefined);
          if (!isRunning())
            return notReady('the roles of this process have not started yet, or they are stopping');
          // With tokens, only callers who have one may learn the address of the store: see /api/v1/store.
          const shown = tokens.length > 0 ? (description.split(' at ')[0] ?? '') : description;
          const messages = warnings.map(({ message }) => message);
          return ok({ status: 'ready', roles, store: shown, warnings: messages, reason: null });
        } catch (error) {
          const reason = error instanceof StoreError ? error.message : 'the store does not answer';
          logChange(reason, error instanceof StoreError ? error.cause : error);
          return notReady(reason);
        }
      },
    }),
  ];
}

const textOf = (cause: unknown): string | undefined => (cause instanceof Error ? cause.message : undefined);

const storeTimedOut = () => new Error(`the store did not answer within ${maxStoreAnswerMs} ms`);
