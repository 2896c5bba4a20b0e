import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line that recording-handlers.cjs has written. */
export interface JournalLine {
  readonly what: 'begin' | 'end' | 'failed' | 'aborted';
  readonly task: string;
  readonly config: string;
  readonly key: string;
  readonly attempt: number;
  readonly pid: number;
  /** Time in ms on the machine's monotonic clock. */
  readonly at: number;
}

export interface AttemptRun {
  readonly task: string;
  readonly config: string;
  readonly key: string;
  readonly attempt: number;
  readonly pid: number;
  readonly beganAt: number;
  /** Undefined if the worker died before it wrote the end. */
  readonly endedAt?: number;
  readonly how?: 'end' | 'failed' | 'aborted';
}

/** Record of what the handlers did, written by the handlers themselves. It survives when a worker is killed. */
export class Journal {
  private constructor(private readonly folder: string) {
    mkdirSync(this.gates);
    writeFileSync(this.file, '');
  }

  static in(folder: string): Journal {
    return new Journal(folder);
  }

  get file(): string {
    return join(this.folder, 'journal.ndjson');
  }
  get gates(): string {
    return join(this.folder, 'gates');
  }

  /** Lets all attempts that wait at this gate finish. */
  openGate(name: string): void {
    writeFileSync(join(this.gates, name), '');
  }

  lines(): readonly JournalLine[] {
    return readFileSync(this.file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JournalLine);
  }

  /** All attempts, in the order in which they began. */
  runs(): readonly AttemptRun[] {
    const runs: AttemptRun[] = [];
    const open = new Map<string, number>();
    for (const { what, at, ...who } of this.lines()) {
      const name = `${who.task} ${who.attempt} ${who.pid}`;
      const index = open.get(name) ?? -1;
      const begun = runs[index];
      if (what === 'begin') open.set(name, runs.push({ ...who, beganAt: at }) - 1);
      else if (begun) runs[index] = { ...begun, endedAt: at, how: what };
    }
    return runs;
  }

  runsOf(configId: string): readonly AttemptRun[] {
    return this.runs().filter(({ config }) => config === configId);
  }
}
