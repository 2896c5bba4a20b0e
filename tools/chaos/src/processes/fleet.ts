import { createLogger, createSystem, loadConfiguration, type System } from '@distribute-schedule/runtime';

/**
 * Starts CHAOS_FLEET workers in this process. Each is a complete system with its own connections, and has its id as a
 * label, so that specs can direct tasks to it.
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
