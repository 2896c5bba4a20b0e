import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../../../..');

/** Builds the writer as a script that Node runs without this project. */
export function buildWriter(folder: string): string {
  const script = path.join(folder, 'writer.cjs');
  const { status, stderr } = spawnSync(
    path.join(root, 'node_modules/.bin/esbuild'),
    [
      path.join(__dirname, 'writer.ts'),
      ...['--bundle', '--platform=node', '--format=cjs', '--external:libsql', '--external:fast-check'],
      // Only require looks into NODE_PATH.
      '--supported:dynamic-import=false',
      ...['--conditions=@distribute-schedule/source', '--log-level=error', `--outfile=${script}`],
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0 || !existsSync(script)) throw new Error(`building the writer failed: ${stderr}`);
  return script;
}

export interface WriterOptions {
  readonly file: string;
  /** The first round. Tasks of earlier rounds exist. */
  readonly round?: number;
  /** Maximum size of the files that it writes, in KiB. */
  readonly maxKib?: number;
}

/** A running writer, and every line that it has printed. */
export class WriterProcess {
  private text = '';
  readonly ended: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = once(child, 'close');
    child.stdout?.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
    });
  }

  static start(script: string, { file, round = 0, maxKib }: WriterOptions): WriterProcess {
    const command = [process.execPath, script, file, String(round)];
    // To a process, a file that may not grow is like a full disk.
    const limited =
      maxKib === undefined
        ? command
        : ['bash', '-c', `trap '' XFSZ; ulimit -f ${maxKib}; exec "$@"`, 'bash', ...command];
    const [program = '', ...args] = limited;
    const child = spawn(program, args, {
      env: { NODE_PATH: path.join(root, 'node_modules'), PATH: '/usr/bin:/bin' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return new WriterProcess(child);
  }

  /** Complete lines. A line that the end of the process cut off acknowledged nothing. */
  get lines(): readonly string[] {
    return this.text.split('\n').slice(0, -1);
  }

  async waitFor(what: string, times = 1): Promise<void> {
    while (this.lines.filter((line) => line.startsWith(what)).length < times) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`the writer ended before it printed ${what}: ${this.text.slice(-500)}`);
      }
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), this.ended]);
    }
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
