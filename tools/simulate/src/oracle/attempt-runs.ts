import type { Member } from '../member/member';
import type { RunRecord } from './run-record';

interface Run {
  readonly taskId: string;
  readonly token: string;
  readonly member: Member;
  readonly begunAt: number;
  /** False if the handler ignores its abort signal. */
  readonly stopsOnAbort: boolean;
}

/** The attempts that handlers really ran, independent of what the store says about them. */
export class AttemptRuns {
  private readonly attempts = new Set<string>();
  private readonly running = new Map<string, Set<Run>>();

  constructor(private readonly record: RunRecord) {}

  get count(): number {
    return this.attempts.size;
  }

  /** @returns a function to call when the run has ended */
  begin(run: Run): () => void {
    const { taskId, token, member } = run;
    this.record.note(`begin ${member.name} ${taskId} ${token}`);
    const attempt = `${taskId} with token ${token}`;
    if (this.attempts.has(attempt)) this.record.find(`run twice: ${attempt}`);
    this.attempts.add(attempt);
    const runs = this.running.get(taskId) ?? new Set();
    this.running.set(taskId, runs);
    for (const other of runs) if (isStillRunning(other)) this.reportOverlap(run, other);
    runs.add(run);
    return () => {
      runs.delete(run);
      if (runs.size === 0) this.running.delete(taskId);
    };
  }

  private reportOverlap({ taskId, member, token }: Run, other: Run): void {
    this.record.find(
      `overlap: ${member.name} began ${taskId} with token ${token} while ${other.member.name} ran it with token ${other.token}`,
    );
  }
}

/**
 * True if a second run of the same task is a fault. A process that was frozen during its run cannot know that it has lost
 * the attempt, and a dead process runs nothing.
 */
function isStillRunning({ member, stopsOnAbort, begunAt }: Run): boolean {
  return member.isAlive && stopsOnAbort && !member.clock.isFrozen && member.frozenAt < begunAt;
}
