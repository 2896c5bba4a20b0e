/** Runs a server in its own process group, so that it ends with the process that wanted it, however that ends. */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const supervisorFile = fileURLToPath(new URL('./supervisor.mjs', import.meta.url));
export const commandTimeoutMs = 20_000;

export const logTail = (folder) => logOf(folder).trim().split('\n').slice(-3).join(' | ');

/** Output of the server of this folder. */
export function logOf(folder) {
  try {
    return readFileSync(path.join(folder, 'server.log'), 'utf8');
  } catch {
    return 'it wrote no log';
  }
}

/** Forks the supervisor. It and its channel keep this process alive only while a command runs. */
export function supervise(task) {
  const env = { ...process.env };
  // Options of debuggers, coverage and test runners are meant for this process, not for the supervisor.
  for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE', 'NODE_TEST_CONTEXT']) delete env[name];
  const child = fork(supervisorFile, [JSON.stringify(task)], {
    detached: true,
    execArgv: [],
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.unref();
  child.channel?.unref();

  let isServerRunning = false;
  child.on('message', ({ event }) => {
    if (event === 'started') isServerRunning = true;
    if (event === 'ended') isServerRunning = false;
  });

  const nextEvent = (wanted) =>
    new Promise((resolve, reject) => {
      const timeout = new Error(`no event "${wanted}" within ${commandTimeoutMs / 1_000} s`);
      const timer = setTimeout(() => settle(reject, timeout), commandTimeoutMs);
      const onMessage = (message) => {
        if (message.event === wanted) settle(resolve, message);
        else if (message.event === 'ended') settle(reject, new Error(message.how));
      };
      const onExit = () => settle(reject, new Error('its supervisor has exited'));
      const settle = (resolveOrReject, value) => {
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit);
        resolveOrReject(value);
      };
      child.on('message', onMessage).on('exit', onExit);
    });

  return {
    isServerRunning: () => isServerRunning,
    /** Sends a command. Resolves to the event that confirms it. */
    execute: (command, confirmation) => {
      const confirmed = nextEvent(confirmation);
      child.send(command, () => {});
      return confirmed;
    },
    /** Its promise rejects, and its signal aborts, when the server ends. Call `unwatch` when that no longer matters. */
    watchForEnd: () => {
      const aborter = new AbortController();
      let onMessage;
      const promise = new Promise((_, reject) => {
        onMessage = ({ event, how }) => {
          if (event !== 'ended') return;
          aborter.abort();
          reject(new Error(how));
        };
        child.on('message', onMessage);
      });
      return {
        promise,
        signal: aborter.signal,
        unwatch: () => {
          aborter.abort();
          child.off('message', onMessage);
        },
      };
    },
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.ref();
        child.once('exit', () => resolve());
        if (child.connected) child.disconnect();
      }),
  };
}
