import { taskConfigId } from '@distribute-schedule/domain';
import { createSystem, type PartialConfiguration } from '@distribute-schedule/runtime';

/** Creates configs that are due every second: spread over the second, or all at its start. */
export async function addConfigs(
  configuration: PartialConfiguration,
  count: number,
  timing: 'spread' | 'at once',
): Promise<void> {
  const system = createSystem(configuration, { roles: ['api'] });
  await system.start();
  const secondBegins = Math.floor(Date.now() / 1_000) * 1_000;
  for (let i = 0; i < count; i++) {
    // A fixed-rate trigger counts from its start time.
    const startAt = timing === 'spread' ? secondBegins + Math.floor((i * 1_000) / count) : secondBegins;
    const id = taskConfigId(`config-${i}`);
    await system.useCases.createTask.execute({
      id,
      fields: { name: id, executor: 'local', handler: 'noop', trigger: '@every 1s', bounds: { startAt } },
    });
  }
  await system.stop();
}
