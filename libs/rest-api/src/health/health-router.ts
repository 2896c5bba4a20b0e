import type { Ports, Store } from '@distribute-schedule/application';
import { Router } from 'express';
import type { ApiSettings } from '../server/api-settings';

const slowestAnswerMs = 2_000;

/** Whether the process lives, whether it can work, and who leads. */
export function healthRouter(ports: Pick<Ports, 'registry'>, store: Store, { roles }: ApiSettings): Router {
  const router = Router();

  router.get('/health', (_request, response) => {
    response.json({ status: 'ok', roles });
  });

  router.get('/ready', async (_request, response) => {
    try {
      const { description, warnings } = await within(slowestAnswerMs, store.health());
      response.json({ status: 'ready', roles, store: description, warnings });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      response.status(503).json({ status: 'not ready', roles, reason });
    }
  });

  router.get('/api/v1/scheduler/status', async (_request, response) => {
    const schedulers = await ports.registry.live();
    const leader = schedulers.find(({ state }) => state === 'leading');
    response.json({
      leader: leader ? { id: leader.id, address: leader.address, epoch: leader.epoch } : null,
      schedulers: schedulers.map(({ id, address, state, startedAt, lastHeartbeat }) => ({
        id,
        address,
        state,
        started_at: new Date(startedAt).toISOString(),
        last_heartbeat: new Date(lastHeartbeat).toISOString(),
      })),
    });
  });

  return router;
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
