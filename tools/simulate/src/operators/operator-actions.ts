import type { Clock, UseCases } from '@distribute-schedule/application';
import { DomainError, overlapModes, type TaskConfigId } from '@distribute-schedule/domain';
import type { SeededRandomness } from '@distribute-schedule/testing';
import { drawTask, kindCount } from '../load/tasks';
import type { StoreObserver } from '../oracle/store-observer';

const hour = 3_600_000;

/** Operators, who change tasks, trigger them and cancel executions, often at the moment when a task is due. */
export class OperatorActions {
  private readonly ids: TaskConfigId[] = [];
  private createdCount = 0;
  private keyCount = 0;
  private hasEnded = false;

  constructor(
    private readonly useCases: UseCases,
    private readonly parts: { random: SeededRandomness; observer: StoreObserver; clock: Clock },
  ) {}

  async createAll(): Promise<void> {
    for (let kind = 0; kind < kindCount; kind++) await this.create(kind);
  }

  /** Performs one random action. The use case may refuse it, which is a correct answer too. */
  async performOne(): Promise<void> {
    const { random, clock } = this.parts;
    const { triggerTask, setTaskEnabled, updateTask } = this.useCases;
    const id = random.one(this.ids);
    const actions: readonly (() => Promise<unknown>)[] = [
      () => triggerTask.execute({ id }),
      () => triggerTask.execute({ id, notBefore: clock.now() + random.between(1, 1_800_000) }),
      () => this.triggerTwice(id),
      () => this.triggerManyTwice(id),
      () => setTaskEnabled.execute({ id, enabled: false }),
      () => setTaskEnabled.execute({ id, enabled: true }),
      () => setTaskEnabled.execute({ id, enabled: true }),
      () => updateTask.execute({ id, mode: 'part', fields: { timeoutMs: random.one([60_000, 600_000]) } }),
      () => updateTask.execute({ id, mode: 'part', fields: { overlap: random.one(overlapModes) } }),
      () => this.reschedule(id),
      () => this.replace(id),
      () => this.cancelOne(),
      () => this.cancelOne(),
      () => this.rerunOne(),
    ];
    const action = random.one(actions);
    if (random.isOneIn(2)) await this.untilDue(id);
    if (!this.hasEnded) await action().catch(ignoreRefusal);
  }

  /** Pauses every config. No action follows. */
  async pauseAll(): Promise<void> {
    this.hasEnded = true;
    for (const id of this.ids) await this.useCases.setTaskEnabled.execute({ id, enabled: false });
  }

  /** Waits until about the due time, so that the action races with the schedulers' decision. */
  private untilDue(id: TaskConfigId): Promise<void> {
    const { random, observer, clock } = this.parts;
    const dueInMs = (observer.accounts.get(id)?.undecidedSince ?? Infinity) - clock.now();
    if (dueInMs < 0 || dueInMs > hour) return Promise.resolve();
    return new Promise((resolve) => clock.after(dueInMs + random.between(0, 40), resolve));
  }

  private async create(kind: number): Promise<void> {
    this.createdCount += 1;
    const name = `task-${this.createdCount}`;
    const fields = drawTask(this.parts.random, kind, name, this.parts.clock.now());
    const { config } = await this.useCases.createTask.execute({ fields });
    this.ids.push(config.id);
  }

  private async triggerTwice(id: TaskConfigId): Promise<void> {
    this.keyCount += 1;
    const command = { id, idempotencyKey: `key-${this.keyCount}` };
    const { triggerTask } = this.useCases;
    await Promise.all([triggerTask.execute(command), triggerTask.execute(command)]);
  }

  /** Two requests that race and share a run. */
  private async triggerManyTwice(id: TaskConfigId): Promise<void> {
    this.keyCount += 3;
    const { random, clock } = this.parts;
    const [one, shared, other] = [1, 2, 3].map((n) => ({ idempotencyKey: `key-${this.keyCount - 3 + n}` }));
    const later = { notBefore: clock.now() + random.between(1, 1_800_000) };
    const { triggerMany } = this.useCases;
    await Promise.all([
      triggerMany.execute({ id, runs: [{ ...one, ...later }, { ...shared }] }),
      triggerMany.execute({ id, runs: [{ ...shared }, { ...other, ...later }] }),
    ]);
  }

  private reschedule(id: TaskConfigId): Promise<unknown> {
    const { random, clock } = this.parts;
    const { trigger, timeZone } = drawTask(random, random.between(0, 7), id, clock.now());
    return this.useCases.updateTask.execute({
      id,
      mode: 'part',
      fields: { ...(trigger && { trigger }), ...(timeZone && { timeZone }) },
    });
  }

  private async replace(id: TaskConfigId): Promise<void> {
    await this.useCases.deleteTask.execute({ id });
    this.ids.splice(this.ids.indexOf(id), 1);
    await this.create(this.parts.random.between(0, kindCount - 1));
  }

  private async rerunOne(): Promise<void> {
    const finished = [...this.parts.observer.tasks.values()].filter((task) => task.isOver);
    if (finished.length > 0)
      await this.useCases.rerunTask.execute({ taskId: this.parts.random.one(finished).id });
  }

  private async cancelOne(): Promise<void> {
    const open = [...this.parts.observer.tasks.values()].filter((task) => !task.isOver);
    if (open.length > 0) await this.useCases.cancelTask.execute({ taskId: this.parts.random.one(open).id });
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof DomainError)) throw error;
}
