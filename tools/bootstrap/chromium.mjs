/** Where the Chromium of the browser tests comes from: the possible sources, best first. */
import { accessSync, constants } from 'node:fs';
import { firstAvailable } from './first-available.mjs';
import { onPath } from './on-path.mjs';
import { programSources } from './program-sources.mjs';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const remedies = [
  'set CHROMIUM_PATH=/path/to/chromium',
  'put chromium on the PATH, e.g. sudo apt-get install chromium, brew install --cask chromium',
];

const chromium = {
  what: 'Chromium',
  missing: `no ${programs.slice(0, -1).join(', ')} or ${programs.at(-1)}`,
  find: (env) => programs.map((program) => onPath(program, env)).find(Boolean),
  packages: { apt: 'chromium', brew: 'chromium' },
};

/**
 * Finds Chromium, and installs it if the system can do that without a prompt.
 * @param {{ log?: (line: string) => void, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} path of the program; rejects with NothingAvailableError
 */
export function acquireChromium({ log = () => {}, env = process.env } = {}) {
  const start = async () => {
    const program = chromium.find(env);
    return { value: program, detail: program };
  };
  const { fromPath, fromPackages } = programSources(chromium, { log, env, start });
  return firstAvailable({
    what: 'Chromium',
    providers: [fromVariable(env), fromPath, fromPackages],
    remedies,
    log,
  });
}

const fromVariable = (env) => ({
  name: 'CHROMIUM_PATH',
  unavailableBecause: async () => (env.CHROMIUM_PATH ? undefined : 'not set'),
  acquire: async () => {
    const program = env.CHROMIUM_PATH;
    try {
      accessSync(program, constants.X_OK);
    } catch {
      throw new Error(`CHROMIUM_PATH is ${program}, which is not a program. Correct it, or unset it.`);
    }
    return { value: program, detail: program };
  },
});
