/** The sources of a server that need no engine: a program on the PATH, and the package manager of the system. */
import { ProviderFailedError } from './first-available.mjs';
import { installOnce, packageManager } from './system-packages.mjs';

/**
 * @typedef {object} ServerProgram
 * @property {string} what name of the server for people
 * @property {string} missing why the PATH cannot be used
 * @property {(env: NodeJS.ProcessEnv) => string | undefined} find returns the path of the program
 * @property {{ apt: string, brew: string }} packages
 */

/**
 * @template T
 * @param {ServerProgram} program
 * @param {{ log: (line: string) => void, env: NodeJS.ProcessEnv, start: () => Promise<{ value: T, detail: string }> }} run
 */
export function programSources(program, { log, env, start }) {
  const manager = packageManager({ env });
  return {
    fromPath: {
      name: 'the PATH',
      unavailableBecause: async () => (program.find(env) ? undefined : program.missing),
      acquire: start,
    },
    fromPackages: {
      name: 'the package manager of the system',
      unavailableBecause: async () => ('whyNot' in manager ? manager.whyNot : undefined),
      acquire: async () => {
        try {
          await installProgram(program, manager, log, env);
        } catch (error) {
          throw new ProviderFailedError(error.message);
        }
        return start();
      },
    },
  };
}

/** @param {ServerProgram} program */
export async function installProgram({ what, missing, find, packages }, manager, log, env) {
  const isInstalled = () => find(env) !== undefined;
  const install = async () => {
    log(`${what}: installing it with ${manager.name} (only once, takes about 15 s)…`);
    await manager.install(manager.name === 'apt-get' ? packages.apt : packages.brew);
    if (!isInstalled()) throw new Error(`${manager.name} installed ${what}, but the PATH has ${missing}`);
  };
  await installOnce(isInstalled, install, (holder) =>
    log(`${what}: process ${holder} is installing it, waiting for that process…`),
  );
}
