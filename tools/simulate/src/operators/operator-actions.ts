import type { Clock, UseCases } from '@distribute-schedule/application';
import { DomainError, type TaskConfigId } from '@distribute-schedule/domain';
import type { SeededRandomness } from '@distribute-schedule/testing';
import { drawTask, kindCount } from '../load/tasks';
import type { StoreObserver } from '../oracle/store-observer';

const hour = 3_600_000;

/** Those who change tasks, run them by hand and cancel what runs, at the worst of times. */
export class OperatorActions {
  private readonly ids: TaskConfigId[] = [];
  private named = 0;
  private keys = 0;
  private haveGone = false;

  constructor(
    private readonly can: UseCases,
    private readonly parts: { random: SeededRandomness; observer: StoreObserver; clock: Clock },
  ) {}

  async createAll(): Promise<void> {
    for (let kind = 0; kind < kindCount; kind++) await this.create(kind);
  }

  /** One thing that somebody does. A refusal is an answer too. */
  async act(): Promise<void> {
    const { random } = this.parts;
    const id = random.one(this.ids);
    const scheduleOperatorActions: readonly (() => Promise<unknown>)[] = [
      () => this.can.triggerTask.execute({ id }),
      () =>
        this.can.triggerTask.execute({
          id,
          notBefore: this.parts.clock.now() + random.between(1, 1_800_000),
        }),
      () => this.triggerTwice(id),
      () => this.can.setTaskEnabled.execute({ id, enabled: false }),
      () => this.can.setTaskEnabled.execute({ id, enabled: true }),
      () => this.can.setTaskEnabled.execute({ id, enabled: true }),
      () =>
        this.can.updateTask.execute({
          id,
          mode: 'part',
          fields: { timeoutMs: random.one([60_000, 600_000]) },
        }),
      () => this.reschedule(id),
      () => this.replace(id),
      () => this.cancelSomething(),
      () => this.cancelSomething(),
    ];
    const deed = random.one(scheduleOperatorActions);
    if (random.isOneIn(2)) await this.untilItIsDue(id);
    if (!this.haveGone) await deed().catch(unlessRefused);
  }

  async pauseAll(): Promise<void> {
    this.haveGone = true;
    for (const id of this.ids) await this.can.setTaskEnabled.execute({ id, enabled: false });
  }

  /** What is done while the schedulers decide meets them half-way. */
  private untilItIsDue(id: TaskConfigId): Promise<void> {
    const { random, observer, clock } = this.parts;
    const dueInMs = (observer.accounts.get(id)?.undecidedSince ?? Infinity) - clock.now();
    if (dueInMs < 0 || dueInMs > hour) return Promise.resolve();
    return new Promise((resolve) => clock.after(dueInMs + random.between(0, 40), resolve));
  }

  private async create(kind: number): Promise<void> {
    this.named += 1;
    const name = `task-${this.named}`;
    const fields = drawTask(this.parts.random, kind, name, this.parts.clock.now());
    const { config } = await this.can.createTask.execute({ fields });
    this.ids.push(config.id);
  }

  private async triggerTwice(id: TaskConfigId): Promise<void> {
    this.keys += 1;
    const command = { id, idempotencyKey: `key-${this.keys}` };
    await Promise.all([this.can.triggerTask.execute(command), this.can.triggerTask.execute(command)]);
  }

  private reschedule(id: TaskConfigId): Promise<unknown> {
    const { random, clock } = this.parts;
    const { trigger, timeZone } = drawTask(random, random.between(0, 7), id, clock.now());
    return this.can.updateTask.execute({
      id,
      mode: 'part',
      fields: { ...(trigger && { trigger }), ...(timeZone && { timeZone }) },
    });
  }

  private async replace(id: TaskConfigId): Promise<void> {
    await this.can.deleteTask.execute({ id });
    this.ids.splice(this.ids.indexOf(id), 1);
    await this.create(this.parts.random.between(0, kindCount - 1));
  }

  private async cancelSomething(): Promise<void> {
    const open = [...this.parts.observer.tasks.values()].filter((task) => !task.isOver);
    if (open.length > 0) await this.can.cancelTask.execute({ taskId: this.parts.random.one(open).id });
  }
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof DomainError)) throw error;
}
