import {
  type ChangeOutcome,
  type ClaimRequest,
  type ConfigFire,
  type DeadWorker,
  type Ports,
  type TaskChange,
} from '@distribute-schedule/application';
import type { Touched } from '@distribute-schedule/infrastructure-embedded';
import type { Replan, Task, TaskConfigId, TaskId, WorkerId } from '@distribute-schedule/domain';
import { requestTtlMs } from '@distribute-schedule/store-kit';
import { heartbeatTimeoutMs } from '../settings';
import { methodsOf } from '../store/port-methods';
import { DueTimeAccount } from './due-time-account';
import type { RunRecord } from './run-record';
import { ObservedTask } from './observed-task';

/** What is looked at of the calls of a port. */
type Observers<Port> = {
  readonly [Call in keyof Port]?: Port[Call] extends (...args: infer Args) => Promise<infer Answer>
    ? (args: Args, answer: Answer) => Touched | undefined
    : never;
};
type Observe = (args: readonly unknown[], answer: unknown) => Touched | undefined;

/**
 * Stands beside the store and sees each step that it has performed. It keeps books of its own, far simpler than the
 * store's, and finds what must never happen. What a step has touched is audited before the next one.
 */
export class StoreObserver {
  readonly tasks = new Map<TaskId, ObservedTask>();
  readonly accounts = new Map<TaskConfigId, DueTimeAccount>();
  private readonly heartbeats = new Map<WorkerId, number>();
  private readonly answers = new Map<string, { readonly answer: string; readonly at: number }>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly now: () => number,
    private readonly record: RunRecord,
    private readonly audit: (touched: Touched) => Promise<readonly string[]>,
  ) {}

  /** The same ports, one step at a time, each seen. */
  watch(ports: Ports): Ports {
    return {
      ...ports,
      taskConfigs: this.observePort(ports.taskConfigs, {
        add: ([plan]) => this.added(plan),
        replace: ([plan]) => this.replaced(plan),
        remove: ([id]) => this.removed(id),
      }),
      dueConfigs: this.observePort(ports.dueConfigs, {
        commitFires: ([fires, token], outcomes) => this.fired(fires, token, outcomes),
      }),
      taskQueue: this.observePort(ports.taskQueue, {
        submit: ([task], outcome) => {
          if (outcome !== 'created') return undefined;
          this.made(task);
          return { tasks: [task.id] };
        },
        claim: ([request], { tasks }) => this.claimed(request, tasks),
        apply: ([changes, token], outcomes) => this.applied(changes, token, outcomes),
        requestCancel: ([id], isAsked) => {
          if (isAsked) this.record.note(`cancel ${id}`);
          return { tasks: [id] };
        },
        claimOverdue: (_, { overdue }) => ({ tasks: overdue.map(({ task }) => task.id) }),
        deadWorkers: (_, dead) => this.pronouncedDead(dead),
      }),
      workers: this.observePort(ports.workers, {
        heartbeat: ([{ id }]) => void this.heartbeats.set(id, this.now()),
        leave: ([id]) => void this.heartbeats.delete(id),
      }),
      tasks: this.observePort(ports.tasks, {}),
      journal: this.observePort(ports.journal, {}),
      leaderLock: this.observePort(ports.leaderLock, {
        acquire: ([id], epoch) => {
          if (epoch !== undefined) this.record.note(`leads ${id} ${epoch}`);
        },
      }),
      registry: this.observePort(ports.registry, {}),
    };
  }

  openOf(id: TaskConfigId): number {
    let open = 0;
    for (const task of this.tasks.values()) if (task.configId === id && !task.isOver) open += 1;
    return open;
  }

  private observePort<Port extends object>(port: Port, looks: Observers<Port>): Port {
    const calls = methodsOf(port).map((name): [string, unknown] => {
      const call = (port as Record<string, (...args: unknown[]) => Promise<unknown>>)[name];
      const look = (looks as Record<string, Observe | undefined>)[name];
      const perform = async (args: unknown[]): Promise<unknown> => {
        const answer = await call?.apply(port, args);
        const touched = look?.(args, answer);
        if (touched) for (const finding of await this.audit(touched)) this.find(`audit: ${finding}`);
        return answer;
      };
      return [
        name,
        (...args: unknown[]) => {
          const answer = this.last.then(() => perform(args));
          this.last = answer.catch(() => undefined);
          return answer;
        },
      ];
    });
    return Object.fromEntries(calls) as Port;
  }

  private added({ config, next }: Replan): Touched {
    this.record.note(`define ${config.id} ${config.trigger.toString()}`);
    this.accounts.set(config.id, new DueTimeAccount(config, next?.dueAt, this.find));
    return { configs: [config.id] };
  }

  private replaced(plan: Replan): Touched {
    const { config, records } = plan;
    this.record.note(
      `change ${config.id} ${config.version} ${config.isEnabled ? 'on' : 'off'} ${records.length}`,
    );
    this.accounts.get(config.id)?.replaced(plan, this.now());
    return { configs: [config.id] };
  }

  private removed(id: TaskConfigId): Touched {
    this.record.note(`remove ${id}`);
    this.accounts.delete(id);
    return { configs: [id] };
  }

  private fired(
    fires: readonly ConfigFire[],
    token: string,
    outcomes: readonly string[],
  ): Touched | undefined {
    if (this.isRepeated(token, outcomes.join())) return undefined;
    fires.forEach(({ fire }, i) => {
      if (outcomes[i] !== 'applied') return;
      const { configId, records, tasks, maxOpen } = fire;
      for (const { dueAt, outcome, by } of records) this.record.note(`${outcome} ${configId} ${dueAt} ${by}`);
      const account = this.accounts.get(configId);
      if (account) account.fired(fire, this.now());
      else this.find(`a config that is gone was fired: ${configId}`);
      if (maxOpen !== undefined && this.openOf(configId) > maxOpen)
        this.find(`overlap: ${configId} was to have ${maxOpen} open tasks when it was fired`);
      const named = new Set(records.flatMap(({ taskId }) => taskId ?? []));
      for (const task of tasks) {
        if (!named.has(task.id)) this.find(`duplicate: no record names ${task.id}`);
        this.made(task);
      }
    });
    const tasks = fires.flatMap(({ fire }) => fire.tasks.map(({ id }) => id));
    return { tasks, configs: fires.map(({ fire }) => fire.configId) };
  }

  private made(task: Task): void {
    this.record.note(`made ${task.id}`);
    if (this.tasks.has(task.id)) this.find(`duplicate: ${task.id} was made twice`);
    this.tasks.set(task.id, new ObservedTask(task, this.find));
  }

  private claimed({ workerId, requestToken }: ClaimRequest, tasks: readonly Task[]): Touched | undefined {
    if (tasks.length === 0) return undefined;
    const before = this.answers.get(requestToken);
    // Once the answer is forgotten, the same question is a new one.
    const isKept = before !== undefined && before.at > this.now() - requestTtlMs;
    for (const task of tasks) {
      const seen = this.tasks.get(task.id);
      if (!seen) this.find(`${task.id} was claimed, which nobody made`);
      else if (seen.isHeldUnder(task.versionToken)) continue;
      else if (isKept) this.find(`${task.id} was not in the first answer to ${requestToken}`);
      else {
        this.answers.set(requestToken, { answer: '', at: this.now() });
        this.record.note(`claim ${workerId} ${task.id} ${task.versionToken}`);
        seen.claimed(task, workerId);
        if (seen.inTurn) this.expectOwnTurn(seen);
      }
    }
    return { tasks: tasks.map(({ id }) => id) };
  }

  private expectOwnTurn(claimed: ObservedTask): void {
    for (const other of this.tasks.values()) {
      if (other === claimed || other.configId !== claimed.configId) continue;
      if (other.inTurn && other.isRunning)
        this.find(`overlap: ${claimed.id} began in the eventLoopTurn of ${other.id}`);
    }
  }

  private applied(
    changes: readonly TaskChange[],
    token: string,
    outcomes: readonly ChangeOutcome[],
  ): Touched | undefined {
    if (this.isRepeated(token, outcomes.join())) return undefined;
    changes.forEach((change, i) => {
      const { task, versionToken } = change;
      const outcome = outcomes[i];
      this.record.note(`${outcome ?? 'unanswered'} ${task.id} ${versionToken} ${task.status}`);
      const seen = this.tasks.get(task.id);
      if (!seen) this.find(`${task.id} was decided about, which nobody made`);
      else if (outcome === 'applied') this.moved(seen, change);
      else if (outcome === 'superseded' && seen.isHeldUnder(versionToken))
        this.find(`refused: a decision about ${task.id} under its own versionToken ${versionToken}`);
    });
    return { tasks: changes.map(({ task }) => task.id), configs: changes.map(({ task }) => task.configId) };
  }

  private moved(seen: ObservedTask, change: TaskChange): void {
    seen.decided(change);
    if (seen.isOver && this.openOf(seen.configId) === 0) this.accounts.get(seen.configId)?.ranOut(this.now());
  }

  private pronouncedDead(dead: readonly DeadWorker[]): undefined {
    for (const { id } of dead) {
      const heartbeatAt = this.heartbeats.get(id);
      if (heartbeatAt !== undefined && heartbeatAt > this.now() - heartbeatTimeoutMs)
        this.find(`${id} counts as dead ${this.now() - heartbeatAt} ms after its heartbeat`);
    }
  }

  /** Asked again under one token, the store gives the same answer and does nothing, for as long as it keeps answers. */
  private isRepeated(token: string, answer: string): boolean {
    const before = this.answers.get(token);
    if (before?.answer === answer) return true;
    if (before && before.at > this.now() - requestTtlMs) {
      this.find(`${token} was answered "${before.answer}", and later "${answer}"`);
    }
    this.answers.set(token, { answer, at: this.now() });
    return false;
  }

  private readonly find = (finding: string): void => this.record.find(finding);
}
