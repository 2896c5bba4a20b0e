/**
 * Keeps one Redis server for the process that forked it, in a process group of its own.
 *
 * It carries out that process's orders (start, kill, pause, resume). When that process lets go of the channel between
 * them, on purpose or because it was killed, the keeper stops the server, clears away its folder and ends.
 *
 * argv: JSON { command: string[], folder: string }
 */
import { spawn } from 'node:child_process';
import { openSync, closeSync, rmSync } from 'node:fs';
import path from 'node:path';

const { command, folder } = JSON.parse(process.argv[2]);

/** @type {import('node:child_process').ChildProcess | undefined} */
let server;
let leaving = false;

const tell = (event) => {
  if (process.connected) process.send(event, () => {});
};

function start() {
  const log = openSync(path.join(folder, 'redis.log'), 'a');
  const [program, ...args] = command;
  server = spawn(program, args, { cwd: folder, stdio: ['ignore', log, log] });
  closeSync(log);
  server.on('error', (error) => ended(error.message));
  server.on('exit', (code, signal) => ended(signal ?? `code ${code}`));
  if (server.pid !== undefined) tell({ event: 'started', pid: server.pid });
}

function ended(how) {
  server = undefined;
  tell({ event: 'ended', how });
  if (leaving) clearAway();
}

function leave() {
  leaving = true;
  if (server === undefined) return clearAway();
  // A paused server cannot obey. Data that nobody will read need not be saved in an orderly way.
  server.kill('SIGCONT');
  server.kill('SIGKILL');
}

function clearAway() {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(0);
}

const orders = {
  start,
  kill: () => server?.kill('SIGKILL'),
  pause: () => {
    server?.kill('SIGSTOP');
    tell({ event: 'paused' });
  },
  resume: () => {
    server?.kill('SIGCONT');
    tell({ event: 'resumed' });
  },
};

process.on('message', (order) => orders[order]());
process.on('disconnect', leave);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, leave);
