import type { FireRecord, Task, TaskConfig, TaskConfigId } from '@distribute-schedule/domain';
import type { Clock } from '../ports/clock';
import type {
  ClaimDueReply,
  ClaimDueRequest,
  ClaimedConfig,
  CommitOutcome,
  ConfigFire,
  DueConfigs,
  ReturnedClaim,
  UnreadableConfig,
} from '../ports/due-configs';
import type { Replacement } from '../ports/task-queue';
import { Faults } from './faults';

interface Row {
  readonly config: TaskConfig;
  dueAt: number | undefined;
  looksAt: number;
  claim: string | undefined;
}

/** Index of due times in memory, with the leases and request tokens that the port promises. */
export class FakeDueConfigs implements DueConfigs {
  readonly faults = new Faults();
  readonly claims: ClaimDueRequest[] = [];
  readonly tasks = new Map<string, Task>();
  readonly records: FireRecord[] = [];
  readonly replacements: Replacement[] = [];
  readonly parked: UnreadableConfig[] = [];
  readonly returned: ReturnedClaim[] = [];
  /** The outcome of each fire in the order of the commits. A commit that is sent again adds nothing. */
  readonly outcomes: CommitOutcome[] = [];
  readonly targets = new Map<string, string>();
  readonly unreadable: UnreadableConfig[] = [];
  readonly missing: TaskConfigId[] = [];
  readonly cursors: string[] = [];
  /** Number of open Tasks of each config, as claims and commits see it. */
  openAtClaim = 0;
  openAtCommit = 0;
  private readonly rows = new Map<string, Row>();
  private readonly replies = new Map<string, readonly CommitOutcome[]>();

  constructor(private readonly clock: Clock) {}

  add(config: TaskConfig, dueAt: number): void {
    this.rows.set(config.id, { config, dueAt, looksAt: dueAt, claim: undefined });
  }

  dueAt(id: string): number | undefined {
    return this.rows.get(id)?.dueAt;
  }

  claimDue(request: ClaimDueRequest): Promise<ClaimDueReply> {
    this.claims.push(request);
    return this.faults.pass('claimDue', () => this.claim(request));
  }

  commitFires(fires: readonly ConfigFire[], requestToken: string): Promise<readonly CommitOutcome[]> {
    return this.faults.pass('commitFires', () => {
      const before = this.replies.get(requestToken);
      if (before) return before;
      const outcomes = fires.map((fire) => this.commit(fire));
      this.outcomes.push(...outcomes);
      this.replies.set(requestToken, outcomes);
      return outcomes;
    });
  }

  returnClaims(claims: readonly ReturnedClaim[]): Promise<void> {
    return this.faults.pass('returnClaims', () => {
      for (const claim of claims) {
        const row = this.rows.get(claim.id);
        if (row?.claim !== claim.claimToken) continue;
        row.claim = undefined;
        row.looksAt = claim.wakeAt;
        this.returned.push(claim);
      }
    });
  }

  park(config: UnreadableConfig): Promise<void> {
    return this.faults.pass('park', () => {
      this.parked.push(config);
      this.rows.delete(config.id);
    });
  }

  restoreMissing(cursor: string): Promise<{ cursor: string; restored: readonly TaskConfigId[] }> {
    this.cursors.push(cursor);
    return this.faults.pass('restoreMissing', () => ({
      cursor: `after ${this.cursors.length}`,
      restored: this.missing.splice(0),
    }));
  }

  private claim({ limit, leaseMs, overdueByMs, aheadMs = 0, requestToken }: ClaimDueRequest): ClaimDueReply {
    const now = this.clock.now();
    const rows = [...this.rows.values()];
    if (!rows.some(({ claim }) => claim === requestToken)) {
      const until = now - overdueByMs;
      const isClaimable = ({ looksAt, claim }: Row) =>
        looksAt <= until || (looksAt <= until + aheadMs && claim === undefined);
      for (const row of rows.filter(isClaimable).slice(0, limit)) {
        row.claim = requestToken;
        row.looksAt = now + leaseMs;
      }
    }
    const claimed = rows.flatMap(({ config, dueAt, claim }): ClaimedConfig[] =>
      claim === requestToken && dueAt !== undefined
        ? [
            {
              config,
              dueAt,
              open: this.openAtClaim,
              placement: { roundRobinIndex: 0, lastWorkerId: undefined },
              claimToken: claim,
            },
          ]
        : [],
    );
    const [next] = [...rows].sort((a, b) => a.looksAt - b.looksAt);
    return {
      claimed,
      unreadable: this.unreadable.splice(0),
      now,
      nextWakeAt: next === undefined || next.looksAt === Infinity ? undefined : next.looksAt,
      isNextClaimed: next?.claim !== undefined,
    };
  }

  private commit({
    fire,
    claimToken,
    notBefore = -Infinity,
    targets,
    replacement,
  }: ConfigFire): CommitOutcome {
    const row = this.rows.get(fire.configId);
    if (!row || row.claim !== claimToken) return 'superseded';
    if (this.clock.now() < notBefore) return 'early';
    row.claim = undefined;
    const isReplaceable = !replacement || replacement.replaced.length === this.openAtCommit;
    if (this.openAtCommit > (fire.maxOpen ?? Infinity) || !isReplaceable) {
      row.looksAt = this.clock.now();
      return 'overtaken';
    }
    row.dueAt = fire.next?.dueAt;
    row.looksAt = fire.next?.wakeAt ?? Infinity;
    for (const task of fire.tasks) {
      if (this.tasks.has(task.id)) throw new Error(`${task.id} was made twice`);
      this.tasks.set(task.id, task);
    }
    for (const [task, worker] of targets) this.targets.set(task, worker);
    this.records.push(...fire.records);
    if (replacement) this.replacements.push(replacement);
    return 'applied';
  }
}
