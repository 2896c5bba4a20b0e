/** An app as a child process. Its output is printed with the name of the app before each line. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { nodeOptions } from '../../build/node-options.mjs';

const preload = fileURLToPath(new URL('./end-with-parent.cjs', import.meta.url));

/**
 * @param {{ root: string, name: string, env: NodeJS.ProcessEnv, print: (line: string) => void }} app
 */
export function startApp({ root, name, env, print }) {
  const bundle = path.join(root, 'apps', name, 'dist', 'main.cjs');
  const child = spawn(process.execPath, [...nodeOptions, '--require', preload, bundle], {
    cwd: root,
    env,
    // In its own process group, so that Ctrl-C reaches only this process, which then stops the app cleanly.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => print(`${name} | ${line}`));
  }
  const ended = once(child, 'close').then(([code, signal]) => signal ?? `code ${code}`);
  return {
    /** Resolves to the exit code or signal when the process has ended. Never rejects. */
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
    kill: () => child.kill('SIGKILL'),
  };
}
