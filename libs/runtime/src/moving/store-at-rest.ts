import type { Configuration } from '../config/configuration';
import { LogSection } from '../config/sections/log-section';
import { createSystem, type System } from '../create-system';
import { createLogger } from '../logging/create-logger';

/** Opens the store in a system without roles, so that nothing works on it. */
export async function onStore(
  configuration: Configuration,
  work: (system: System) => Promise<string>,
): Promise<string> {
  const { level } = configuration.log;
  const quiet = Object.assign(new LogSection(), configuration.log, {
    level: level === 'info' ? 'warn' : level,
  });
  const log = createLogger(quiet);
  const system = createSystem(configuration, { roles: [], log });
  await system.start();
  try {
    return await work(system);
  } finally {
    await system.stop();
  }
}

export const countOf = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
