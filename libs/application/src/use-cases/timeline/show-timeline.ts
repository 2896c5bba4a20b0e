import {
  reachesBack,
  timelineRow,
  type ActiveTaskConfig,
  type FireRecord,
  type Task,
  type TaskConfigId,
  type TaskConfigRepository,
  type TaskRepository,
  type TimelineRow,
  type TimelineSpan,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import type { Clock } from '../../ports/clock';
import { measureDensity, type DensityReport } from './measure-density';
import {
  comparePositions,
  endOf,
  inOrder,
  type FoundInSpan,
  type TimelineCandidate,
  type TimelinePosition,
} from './timeline-order';

export interface ShowTimelineCommand {
  readonly from: number;
  readonly to: number;
  /** Part of the name or of the id. */
  readonly search?: string;
  /** The density has at most this many buckets. */
  readonly maxBuckets: number;
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: TimelinePosition;
}

export interface TimelinePage {
  readonly now: number;
  readonly rows: readonly (TimelineRow & { readonly isTrouble: boolean })[];
  readonly next: TimelinePosition | undefined;
  /** False if more tasks ran or are due than a request looks at. */
  readonly isComplete: boolean;
  /** Only on the first page. */
  readonly density: DensityReport | undefined;
}

/** A page looks at this many times its length of tasks, because some of them have nothing in the span. */
const maxRoundsPerPage = 4;
const maxOpenTasks = 500;
const maxFailedTasks = 200;
/** A run that failed in the span may have been created this long before it. */
const maxAgeBeforeSpanMs = 6 * 3_600_000;
const maxExceptions = 2000;
const exceptionsAtOnce = 500;

/** Shows what ran, what did not run and what is due in a span of time, for the tasks that have any of it. */
export class ShowTimeline {
  constructor(
    private readonly parts: {
      readonly taskConfigs: TaskConfigRepository;
      readonly tasks: TaskRepository;
      readonly workers: Pick<WorkerRepository, 'live'>;
      readonly clock: Pick<Clock, 'now'>;
    },
    private readonly settings: { readonly heartbeatTimeoutMs: number },
  ) {}

  async execute(command: ShowTimelineCommand): Promise<TimelinePage> {
    const { from, to, search, maxBuckets, after } = command;
    const span = { from, to, now: this.parts.clock.now() };
    const [active, found] = await Promise.all([this.activeIn(span, search), this.foundIn(span)]);
    const others = await this.othersFound(active.configs, found, search);
    const candidates = inOrder([...active.configs, ...others], found);
    const { heartbeatTimeoutMs } = this.settings;
    const [page, density] = await Promise.all([
      this.page(candidates, found, command, span),
      after ? undefined : measureDensity(this.parts, candidates, { span, maxBuckets, heartbeatTimeoutMs }),
    ]);
    return { now: span.now, ...page, isComplete: active.isComplete, density };
  }

  private activeIn({ from, to, now }: TimelineSpan, search: string | undefined) {
    return this.parts.taskConfigs.activeIn({
      ...(from < now && { ranFrom: from }),
      ...(to > now && { dueTo: to }),
      ...(search !== undefined && { search }),
    });
  }

  private async foundIn({ from, to, now }: TimelineSpan): Promise<FoundInSpan> {
    if (from >= now) return { tasks: new Map(), notRun: new Map() };
    const { tasks } = this.parts;
    const [open, failed, notRun] = await Promise.all([
      tasks.search({ statuses: ['pending', 'running', 'retrying'], to, limit: maxOpenTasks }),
      tasks.search({ statuses: ['failed'], from: from - maxAgeBeforeSpanMs, to, limit: maxFailedTasks }),
      this.notRunIn({ from, to }),
    ]);
    const isInSpan = (task: Task): boolean =>
      task.toSnapshot().scheduledTime < to && (endOf(task) ?? now) >= from;
    return { tasks: byConfig([...open.tasks, ...failed.tasks].filter(isInSpan)), notRun };
  }

  /** Due times of the span that did not run. They were decided after the span began, so the search ends there. */
  private async notRunIn({ from, to }: { from: number; to: number }): Promise<FoundInSpan['notRun']> {
    const found = new Map<TaskConfigId, FireRecord[]>();
    let before: string | undefined;
    for (let read = 0; read < maxExceptions; read += exceptionsAtOnce) {
      const part = await this.parts.taskConfigs.ledgerExceptions(exceptionsAtOnce, before);
      for (const { configId, record } of part) {
        const { dueAt, until = dueAt, outcome } = record;
        if (outcome === 'late' || dueAt >= to || until < from) continue;
        found.set(configId, [...(found.get(configId) ?? []), record]);
      }
      const last = part.at(-1);
      if (part.length < exceptionsAtOnce || !last || last.record.decidedAt < from) break;
      before = last.position;
    }
    return found;
  }

  /** Configs that neither ran to an end nor are due, but have something in the span. */
  private async othersFound(
    active: readonly ActiveTaskConfig[],
    found: FoundInSpan,
    search: string | undefined,
  ): Promise<readonly ActiveTaskConfig[]> {
    const known = new Set(active.map(({ id }) => id));
    const ids = [...new Set([...found.tasks.keys(), ...found.notRun.keys()])].filter((id) => !known.has(id));
    if (ids.length === 0) return [];
    const part = search?.toLowerCase() ?? '';
    const stored = await this.parts.taskConfigs.findAll(ids);
    return stored.flatMap(({ config: { id, definition } }) =>
      [id, definition.name].some((text) => text.toLowerCase().includes(part)) ? [{ id }] : [],
    );
  }

  private async page(
    candidates: readonly TimelineCandidate[],
    found: FoundInSpan,
    { after, limit }: ShowTimelineCommand,
    span: TimelineSpan,
  ): Promise<Pick<TimelinePage, 'rows' | 'next'>> {
    const rest = after
      ? candidates.filter(({ position }) => comparePositions(position, after) > 0)
      : candidates;
    const rows: TimelinePage['rows'][number][] = [];
    let looked = 0;
    for (let round = 0; round < maxRoundsPerPage && rows.length < limit; round++) {
      const part = rest.slice(looked, looked + limit);
      for (const [i, row] of (await this.rows(part, found, span)).entries()) {
        looked += 1;
        if (row) rows.push({ ...row, isTrouble: part[i]?.isTrouble ?? false });
        if (rows.length === limit) break;
      }
      if (part.length < limit) break;
    }
    return { rows, next: looked < rest.length ? rest[looked - 1]?.position : undefined };
  }

  /** In the order of the candidates; undefined for those with nothing in the span. */
  private async rows(
    part: readonly TimelineCandidate[],
    { tasks, notRun }: FoundInSpan,
    span: TimelineSpan,
  ): Promise<readonly (TimelineRow | undefined)[]> {
    if (part.length === 0) return [];
    const { taskConfigs } = this.parts;
    const ids = part.map(({ id }) => id);
    const [found, outcomes] = await Promise.all([taskConfigs.findAll(ids), taskConfigs.recentOutcomes(ids)]);
    const stored = new Map(found.map((one) => [one.config.id, one]));
    const cut = ids.filter((_id, i) => span.from < span.now && !reachesBack(outcomes[i] ?? [], span.from));
    const ends = cut.length > 0 ? await this.parts.tasks.endedIn(cut, span) : [];
    return ids.map((id, i) => {
      const one = stored.get(id);
      if (!one) return undefined;
      const facts = {
        stored: one,
        outcomes: outcomes[i] ?? [],
        tasks: tasks.get(id) ?? [],
        notRun: notRun.get(id) ?? [],
      };
      const ended = ends[cut.indexOf(id)];
      return timelineRow(ended ? { ...facts, ends: ended } : facts, span);
    });
  }
}

function byConfig(tasks: readonly Task[]): ReadonlyMap<TaskConfigId, readonly Task[]> {
  const found = new Map<TaskConfigId, Task[]>();
  for (const task of tasks) {
    const others = found.get(task.configId);
    if (others) others.push(task);
    else found.set(task.configId, [task]);
  }
  return found;
}
