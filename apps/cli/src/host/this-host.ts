import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Interrupted } from '../failures/failure';
import type { Host, Input, Screen } from './host';

/** Creates the host for the current process. It installs the handlers of its signals. */
export function thisHost(): Host {
  const foreground = { isBusy: false };
  return {
    args: process.argv.slice(2),
    environment: process.env,
    homeFolder: homedir(),
    out: screen(process.stdout),
    err: screen(process.stderr),
    input,
    interrupted: interruption(foreground),
    runInForeground: async (command, file) => {
      foreground.isBusy = true;
      try {
        return await runInForeground(command, file);
      } finally {
        foreground.isBusy = false;
      }
    },
  };
}

function screen(stream: NodeJS.WriteStream): Screen {
  // The reader of a pipe may stop reading, as `head` does. This is not an error.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    isTerminal: stream.isTTY,
    get columns() {
      // Some terminals report a width of 0 columns, which means that they do not know it.
      return stream.isTTY && stream.columns > 0 ? stream.columns : undefined;
    },
    write: (output) => void stream.write(output),
  };
}

/** @param foreground while it is busy, Ctrl-C belongs to the command that runs in the foreground */
function interruption(foreground: { readonly isBusy: boolean }): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (foreground.isBusy && signal === 'SIGINT') return;
      controller.abort();
    });
  return controller.signal;
}

const input: Input = {
  isTerminal: process.stdin.isTTY,
  read: () => text(process.stdin),
  ask: async (question, { isSecret } = { isSecret: false }) => {
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    // The silent output would also swallow the question.
    if (isSecret) process.stderr.write(question);
    const output = isSecret ? silent : process.stderr;
    const lines = createInterface({ input: process.stdin, output, terminal: true });
    try {
      // The interface puts the terminal into raw mode, so Ctrl-C arrives here and not as a signal.
      return await Promise.race([
        lines.question(isSecret ? '' : question),
        once(lines, 'SIGINT').then(() => {
          throw new Interrupted();
        }),
      ]);
    } finally {
      lines.close();
      if (isSecret) process.stderr.write('\n');
    }
  },
};

async function runInForeground(command: string, file: string): Promise<number> {
  // The shell splits a command such as `code --wait`. The file name arrives as $1, so it needs no quotes.
  const child =
    process.platform === 'win32'
      ? spawn(`${command} "${file}"`, { stdio: 'inherit', shell: true })
      : spawn('sh', ['-c', `${command} "$1"`, 'sh', file], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
