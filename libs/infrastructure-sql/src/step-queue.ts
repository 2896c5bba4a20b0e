import { StoreUnavailableError, type Logger } from '@distribute-schedule/application';
import type { Database, Reader } from './database/database';
import { Step, type StepContext } from './steps/step';
import { WorkingSet, type Needs } from './steps/working-set';

/** At most this many steps share a transaction. */
const maxSteps = 256;

type ReadJob = { readonly kind: 'read'; readonly perform: (reader: Reader, now: number) => Promise<unknown> };
type WriteJob = {
  readonly kind: 'write';
  readonly needs: Needs;
  readonly perform: (step: Step) => Promise<unknown>;
};
type Job = (ReadJob | WriteJob) & {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
};

type Outcome = { readonly answer: unknown; readonly step?: Step } | { readonly error: unknown };

/**
 * Runs steps in transactions. Steps that wait together share a transaction and its working set, because a commit costs
 * more than a step, and the rows that several steps need are read and written once. Each is answered after the commit.
 */
export class StepQueue {
  private jobs: Job[] = [];
  private isDue = false;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly context: StepContext,
    private readonly onCommit: (step: Step) => void,
    private readonly log: Logger,
  ) {}

  /** @param needs rows that the step will ask for, which are read together with those of the other steps */
  write<Answer>(perform: (step: Step) => Promise<Answer>, needs: Needs = {}): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.add({ kind: 'write', needs, perform, resolve: (answer) => resolve(answer as Answer), reject });
    });
  }

  read<Answer>(perform: (reader: Reader, now: number) => Promise<Answer>): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.add({ kind: 'read', perform, resolve: (answer) => resolve(answer as Answer), reject });
    });
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    while (this.isDue || this.jobs.length > 0) {
      this.takeTurn();
      await this.turn;
    }
  }

  private add(job: Job): void {
    this.jobs.push(job);
    this.takeTurn();
  }

  private takeTurn(): void {
    if (this.isDue) return;
    this.isDue = true;
    this.turn = new Promise((done) => {
      this.database.soon(() => {
        void this.performSome().finally(() => {
          this.isDue = false;
          if (this.jobs.length > 0) this.takeTurn();
          done();
        });
      });
    });
  }

  private async performSome(): Promise<void> {
    const jobs = this.jobs.splice(0, maxSteps);
    const outcomes = await this.performAll(jobs);
    // Jobs that there was no time for go first in the next turn.
    this.jobs.unshift(...jobs.slice(outcomes.length));
    outcomes.forEach((outcome, i) => {
      if ('error' in outcome) jobs[i]?.reject(outcome.error);
      else jobs[i]?.resolve(outcome.answer);
    });
    this.report(outcomes.flatMap((outcome) => ('step' in outcome ? [outcome.step] : [])));
  }

  /** The steps are committed and answered, so a listener that throws must not stop the ones that come after. */
  private report(committed: readonly Step[]): void {
    for (const step of committed) {
      try {
        this.onCommit(step);
      } catch (error) {
        this.log.error({ err: error }, 'a listener of wake-ups failed');
      }
    }
  }

  /** Performs the jobs together or, if one of them fails, each by itself, so that no job suffers from another. */
  private async performAll(jobs: readonly Job[]): Promise<readonly Outcome[]> {
    if (!this.database.isOpen)
      return jobs.map(() => ({ error: new StoreUnavailableError('the store is not open') }));
    try {
      return await this.performTogether(jobs);
    } catch (error) {
      // It is unknown what became of the steps, so only their callers can decide whether to repeat them.
      if (jobs.length === 1 || error instanceof StoreUnavailableError) return jobs.map(() => ({ error }));
      const outcomes: Outcome[] = [];
      for (const job of jobs) outcomes.push(...(await this.performAll([job])));
      return outcomes;
    }
  }

  private async performTogether(jobs: readonly Job[]): Promise<readonly Outcome[]> {
    const reads = jobs.filter((job) => job.kind === 'read');
    if (reads.length === jobs.length)
      return this.database.read((reader, time) =>
        this.inTurn(reads, async ({ perform }) => ({ answer: await perform(reader, time()) })),
      );
    const { outcomes, set } = await this.database.write(async (transaction, startedAt) => {
      const set = new WorkingSet(transaction, this.context);
      const [now] = await Promise.all([startedAt(), set.readAhead(jobs.map(needsOf))]);
      const outcomes = await this.inTurn(jobs, (job) => this.performJob(job, set, now));
      set.finish();
      return { outcomes, set };
    });
    set.answers.committed();
    return outcomes;
  }

  private async performJob(job: Job, set: WorkingSet, now: number): Promise<Outcome> {
    if (job.kind === 'read') {
      set.finish();
      return { answer: await job.perform(set.transaction, now) };
    }
    const step = new Step(set, now, this.context);
    return { answer: await job.perform(step), step };
  }

  private async inTurn<One>(
    jobs: readonly One[],
    perform: (job: One) => Promise<Outcome>,
  ): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    const until = performance.now() + this.database.maxTurnMs;
    for (const job of jobs) {
      outcomes.push(await perform(job));
      if (performance.now() > until) break;
    }
    return outcomes;
  }
}

const needsOf = (job: Job): Needs => (job.kind === 'write' ? job.needs : {});
