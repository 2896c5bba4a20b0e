import { nextReviewAt, queuePatienceMs } from '@distribute-schedule/store-kit';
import type { LiveRecord } from '../tables/records';
import type { Step } from './step';
import { listOpen, unlistOpen } from './task-lists';

/**
 * An unfinished task: it is in exactly one place, and has exactly one time at which somebody looks at it. What changes
 * is written by `save`.
 */
export class HeldTask {
  constructor(
    private readonly step: Step,
    readonly id: string,
    readonly live: LiveRecord,
  ) {}

  static read(step: Step, id: string): HeldTask | undefined {
    const live = step.tables.live.get(id);
    return live && new HeldTask(step, id, live);
  }

  save(): void {
    this.step.tables.live.putSync(this.id, this.live);
  }

  lookAt(at: number): void {
    const { deadlines } = this.step.tables;
    if (this.live.lookAt !== at) deadlines.removeSync([this.live.lookAt, this.id]);
    deadlines.putSync([at, this.id], true);
    this.live.lookAt = at;
  }

  isHeldUnder(stamp: string): boolean {
    return this.live.stamp === stamp;
  }

  leavePlace(): void {
    const { queues, running, lines, pending } = this.step.tables;
    const { place, where, at, precedence } = this.live;
    if (place === 'queue') queues.remove(where, at, this.id);
    else if (place === 'running') running.remove(where, this.id);
    else if (place === 'line') lines.remove(where, at, this.id);
    else if (place === 'pending') pending.remove(where, precedence, this.id);
  }

  /** Into all that is told from its record. */
  restore(): void {
    this.enterPlace();
    this.step.tables.deadlines.putSync([this.live.lookAt, this.id], true);
    listOpen(this.step, this.id, this.live);
  }

  private enterPlace(): void {
    const { queues, running, lines, pending } = this.step.tables;
    const { place, where, at, precedence } = this.live;
    if (place === 'queue') queues.put(true, where, at, this.id);
    else if (place === 'running') running.put(true, where, this.id);
    else if (place === 'line') lines.put(true, where, at, this.id);
    else if (place === 'pending') pending.put(true, where, precedence, this.id);
  }

  /** It waits for any worker, or in line. */
  lookAtInAWhile(): void {
    this.lookAt(nextReviewAt(this.step.now));
  }

  /** False where there is a decision to be made about it. Those who wait for any worker are told of again. */
  keepsWaiting(isOffered: (requirement: string) => boolean): boolean {
    const { place, requirement } = this.live;
    if (place === 'pending' && isOffered(requirement)) this.queueForWorkers(undefined);
    else if (place === 'line' && this.isAnothersTurn()) this.lookAtInAWhile();
    else return false;
    return true;
  }

  waitUntil(at: number): void {
    this.put('delayed', '');
    this.lookAt(at);
    this.step.wakeSchedulersBy(at);
  }

  /** In line where its config's runs take turns and it is another's turn; else before the workers. */
  queueInTurn(target: string | undefined): void {
    if (this.live.inTurn) {
      const { config } = this.live;
      if (this.isAnothersTurn()) {
        this.put('line', config);
        this.lookAtInAWhile();
        return;
      }
      this.step.tables.turns.putSync(config, this.id);
    }
    this.queueForWorkers(target);
  }

  isAnothersTurn(): boolean {
    return this.holdersOfTurn().some((id) => id !== this.id && this.step.tables.live.doesExist(id));
  }

  private holdersOfTurn(): readonly string[] {
    return this.step.tables.turns.get(this.live.config)?.split(' ') ?? [];
  }

  /** To the worker that was chosen, while it lives and has room, else to all that meet the requirement. */
  queueForWorkers(target: string | undefined): void {
    if (target !== undefined && roomOf(this.step, target) > 0) {
      this.put('queue', target);
      this.lookAt(this.step.now + queuePatienceMs);
      this.step.wakeWorkers(`worker ${target}`);
      return;
    }
    this.put('pending', this.live.requirement);
    this.lookAtInAWhile();
    this.step.wakeWorkers('workers');
  }

  run(workerId: string, attemptToken: string, graceMs: number): void {
    this.put('running', workerId);
    this.live.stamp = attemptToken;
    this.live.startedAt = this.step.now;
    this.lookAt(this.step.now + this.live.timeoutMs + graceMs);
  }

  /** A service has it now: it keeps its attempt, but no slot of the worker. */
  handOff(until: number): void {
    const { where } = this.live;
    this.leavePlace();
    this.put('handed', where);
    this.lookAt(until);
  }

  /** Takes it out of all that concerns the unfinished. */
  close(): void {
    const { live, deadlines } = this.step.tables;
    this.leavePlace();
    live.dropSync(this.id);
    deadlines.removeSync([this.live.lookAt, this.id]);
    unlistOpen(this.step, this.live);
    this.passTurn();
  }

  private passTurn(): void {
    const { turns, lines, live } = this.step.tables;
    const { inTurn, config } = this.live;
    if (!inTurn) return;
    const holders = this.holdersOfTurn();
    if (!holders.includes(this.id)) return;
    const others = holders.filter((id) => live.doesExist(id));
    if (others.length > 0) {
      turns.putSync(config, others.join(' '));
      return;
    }
    const [first] = lines.first(config, 1);
    const next = first && HeldTask.read(this.step, String(first.key[2]));
    if (!next) {
      turns.removeSync(config);
      return;
    }
    turns.putSync(config, next.id);
    next.leavePlace();
    next.queueForWorkers(undefined);
    next.save();
  }

  private put(place: LiveRecord['place'], where: string): void {
    this.live.place = place;
    this.live.where = where;
    if (place === 'queue' || place === 'line') this.live.at = this.step.nextNumber();
    this.enterPlace();
  }
}

/** How many more tasks a worker can be given. One that is not heard of any more can be given none. */
function roomOf({ tables, now }: Step, workerId: string): number {
  const worker = tables.workers.get(workerId);
  if (!worker || worker.until <= now) return 0;
  return worker.slots - tables.running.size(workerId) - tables.queues.size(workerId);
}
