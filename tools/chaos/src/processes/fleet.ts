import { createLogger, createSystem, loadConfiguration, type System } from '@distribute-schedule/runtime';

/**
 * As many workers in one process as CHAOS_FLEET says, each a system of its own with connections of its own, and each
 * with its name for a label, so that tasks can be meant for it.
 */
async function startFleet({ CHAOS_FLEET: size, ...environment } = process.env): Promise<void> {
  const { log, worker } = loadConfiguration({ environment });
  const fleet = Array.from({ length: Number(size) }, (_, i): System => {
    const id = `${worker.id}-${i}`;
    const own = { DS_WORKER_ID: id, DS_WORKER_LABELS: `worker=${id}`, DS_LOG_LEVEL: 'warn' };
    return createSystem(loadConfiguration({ environment: { ...environment, ...own } }), { roles: ['work'] });
  });
  await Promise.all(fleet.map((each) => each.start()));
  createLogger(log).info({ workers: fleet.length }, 'started');
}

void startFleet();
