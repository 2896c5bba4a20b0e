/**
 * Supervises one server for the process that forked it, in its own process group.
 *
 * It executes the commands of that process: start, kill, pause, resume. When the channel between them closes, because the
 * process disconnected or died, the supervisor stops the server, removes its folder and exits.
 *
 * argv: JSON { command: string[], folder: string }
 */
import { spawn } from 'node:child_process';
import { openSync, closeSync, rmSync } from 'node:fs';
import path from 'node:path';

const { command, folder } = JSON.parse(process.argv[2]);

/** @type {import('node:child_process').ChildProcess | undefined} */
let server;
let isShuttingDown = false;

const report = (event) => {
  if (process.connected) process.send(event, () => {});
};

function start() {
  const log = openSync(path.join(folder, 'server.log'), 'a');
  const [program, ...args] = command;
  server = spawn(program, args, { cwd: folder, stdio: ['ignore', log, log] });
  closeSync(log);
  server.on('error', (error) => onEnd(error.message));
  server.on('exit', (code, signal) => onEnd(signal ?? `code ${code}`));
  if (server.pid !== undefined) report({ event: 'started', pid: server.pid });
}

function onEnd(how) {
  server = undefined;
  report({ event: 'ended', how });
  if (isShuttingDown) cleanUp();
}

function shutDown() {
  isShuttingDown = true;
  if (server === undefined) return cleanUp();
  // SIGCONT first, because a paused server cannot exit. SIGKILL is enough, because nobody needs the data any more.
  server.kill('SIGCONT');
  server.kill('SIGKILL');
}

function cleanUp() {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(0);
}

const commands = {
  start,
  kill: () => server?.kill('SIGKILL'),
  pause: () => {
    server?.kill('SIGSTOP');
    report({ event: 'paused' });
  },
  resume: () => {
    server?.kill('SIGCONT');
    report({ event: 'resumed' });
  },
};

process.on('message', (name) => commands[name]());
process.on('disconnect', shutDown);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, shutDown);
