import type { Member } from '../member/member';
import type { RunRecord } from './run-record';

interface Run {
  readonly taskId: string;
  readonly token: string;
  readonly member: Member;
  readonly begunAt: number;
  /** Whether it ends when it is told to. */
  readonly stopsOnAbort: boolean;
}

/** What the handlers really did, whatever the store says of it. */
export class AttemptRuns {
  private readonly attempts = new Set<string>();
  private readonly running = new Map<string, Set<Run>>();

  constructor(private readonly record: RunRecord) {}

  get count(): number {
    return this.attempts.size;
  }

  /** @returns what says that it has ended */
  begin(run: Run): () => void {
    const { taskId, token, member } = run;
    this.record.note(`begin ${member.name} ${taskId} ${token}`);
    const attempt = `${taskId} under ${token}`;
    if (this.attempts.has(attempt)) this.record.find(`run twice: ${attempt}`);
    this.attempts.add(attempt);
    const runs = this.running.get(taskId) ?? new Set();
    this.running.set(taskId, runs);
    for (const other of runs) if (isStillRunning(other)) this.overlaps(run, other);
    runs.add(run);
    return () => {
      runs.delete(run);
      if (runs.size === 0) this.running.delete(taskId);
    };
  }

  private overlaps({ taskId, member, token }: Run, other: Run): void {
    this.record.find(
      `overlap: ${member.name} began ${taskId} under ${token} while ${other.member.name} ran it under ${other.token}`,
    );
  }
}

/** A process that was frozen cannot know what it has lost; one that is dead runs nothing. */
function isStillRunning({ member, stopsOnAbort, begunAt }: Run): boolean {
  return member.isAlive && stopsOnAbort && !member.clock.isFrozen && member.frozenAt < begunAt;
}
