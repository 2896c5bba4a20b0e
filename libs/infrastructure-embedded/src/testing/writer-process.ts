import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../../../..');

/** The writer as a script that Node runs alone. */
export function buildWriter(folder: string): string {
  const script = path.join(folder, 'writer.cjs');
  const { status, stderr } = spawnSync(
    path.join(root, 'node_modules/.bin/esbuild'),
    [
      path.join(__dirname, 'writer.ts'),
      ...['--bundle', '--platform=node', '--format=cjs', '--external:lmdb', '--external:fast-check'],
      // NODE_PATH is heeded by require alone.
      '--supported:dynamic-import=false',
      ...['--conditions=@distribute-schedule/source', '--log-level=error', `--outfile=${script}`],
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0 || !existsSync(script)) throw new Error(`The writer cannot be built: ${stderr}`);
  return script;
}

export interface WriterOptions {
  readonly folder: string;
  /** Where it goes on: the tasks before this round exist. */
  readonly round?: number;
  /** How large the files may get that it writes, in KiB. */
  readonly mostKib?: number;
  /** A user that may write nowhere. */
  readonly uid?: number;
}

/** A running writer, and every line that it has said. */
export class WriterProcess {
  private text = '';
  readonly ended: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = once(child, 'close');
    child.stdout?.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
    });
  }

  static start(script: string, { folder, round = 0, mostKib, uid }: WriterOptions): WriterProcess {
    const command = [process.execPath, script, folder, String(round)];
    // A file that may not grow is to a process what a full disk is.
    const limited =
      mostKib === undefined
        ? command
        : ['bash', '-c', `trap '' XFSZ; ulimit -f ${mostKib}; exec "$@"`, 'bash', ...command];
    const [program = '', ...args] = limited;
    const child = spawn(program, args, {
      env: { NODE_PATH: path.join(root, 'node_modules'), PATH: '/usr/bin:/bin' },
      stdio: ['ignore', 'pipe', 'inherit'],
      ...(uid !== undefined && { uid }),
    });
    return new WriterProcess(child);
  }

  /** Complete lines: one that was cut off by the end was not acknowledged to anybody. */
  get lines(): readonly string[] {
    return this.text.split('\n').slice(0, -1);
  }

  async says(what: string, times = 1): Promise<void> {
    while (this.lines.filter((line) => line.startsWith(what)).length < times) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`The writer ended without saying ${what}: ${this.text.slice(-500)}`);
      }
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), this.ended]);
    }
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
