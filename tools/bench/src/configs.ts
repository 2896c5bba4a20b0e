import { taskConfigId } from '@distribute-schedule/domain';
import { createSystem, type PartialConfiguration } from '@distribute-schedule/runtime';
import { setTimeout as sleep } from 'node:timers/promises';

/** So many configs that are due each second, each at a moment of its own in it or all at its beginning. */
export async function addConfigs(
  configuration: PartialConfiguration,
  count: number,
  manner: 'spread' | 'at once',
): Promise<void> {
  const system = createSystem(configuration, { roles: ['api'] });
  await system.start();
  const startedAt = Date.now();
  for (let i = 0; i < count; i++) {
    // An interval counts from the moment at which its config is made.
    if (manner === 'spread') await sleep(Math.max(0, startedAt + (i * 1_000) / count - Date.now()));
    const trigger = manner === 'spread' ? '@every 1s' : '* * * * * *';
    const id = taskConfigId(`config-${i}`);
    await system.useCases.createTask.execute({
      id,
      fields: { name: id, executor: 'local', handler: 'noop', trigger },
    });
  }
  await system.stop();
}
