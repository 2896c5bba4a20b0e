/** One app as a child process, its lines marked with its name. */
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
    // Ctrl-C goes to this process alone, which stops the app in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => print(`${name} | ${line}`));
  }
  const ended = once(child, 'close').then(([code, signal]) => signal ?? `code ${code}`);
  return {
    /** Resolves, never rejects, with how it went once the process is gone. */
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
    kill: () => child.kill('SIGKILL'),
  };
}
