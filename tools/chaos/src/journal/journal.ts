import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line of what recording-handlers.cjs has written. */
export interface JournalLine {
  readonly what: 'begin' | 'end' | 'failed' | 'aborted';
  readonly task: string;
  readonly config: string;
  readonly key: string;
  readonly attempt: number;
  readonly pid: number;
  /** On the machine's monotonic clock. */
  readonly at: number;
}

export interface AttemptRun {
  readonly task: string;
  readonly config: string;
  readonly key: string;
  readonly attempt: number;
  readonly pid: number;
  readonly beganAt: number;
  /** Undefined where its worker did not live to write it. */
  readonly endedAt?: number;
  readonly how?: 'end' | 'failed' | 'aborted';
}

/** What the handlers did, told by themselves: the side effects that outlive every kill. */
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

  /** Lets every attempt go that waits at this gate. */
  openGate(name: string): void {
    writeFileSync(join(this.gates, name), '');
  }

  lines(): readonly JournalLine[] {
    return readFileSync(this.file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JournalLine);
  }

  /** Each attempt that began, in the order of their beginnings. */
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
