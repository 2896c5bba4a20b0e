// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import {
  fireOutcomes,
  meetsLedgerFilter,
  recordsBehind,
  type FireRecord,
  type LedgerException,
  type LedgerFilter,
} from '@distribute-schedule/domain';
import { IsInt, Matches, Max, Min } from 'class-validator';
import {
  AreChoices,
  IsMomentText,
  Optional,
  choicesOf,
  cursorMessage,
  isoOf,
  isoOrNull,
  momentOf,
} from '../http/fields';
import { choice, moment, nullable, object, page, text, whole } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { IsTaskConfigId } from '../http/task-rules';
import { findTask } from './find-task';
import { reasonFields, viewReason } from './fire-reason-view';
import { searchExceptions } from './search-exceptions';

class LedgerFilterDto {
  /** Only due times at or after this time. */
  @Optional() @IsMomentText() from?: string;
  /** Only due times before this time. */
  @Optional() @IsMomentText() to?: string;
  /** Only these outcomes, separated by commas. */
  @Optional() @AreChoices(fireOutcomes) outcome?: string;
}

class TaskLedgerDto extends LedgerFilterDto {
  @Optional() @Matches(/^\d{1,16}\.\d{1,16}$/, cursorMessage) cursor?: string;
  @Optional() @IsInt() @Min(1) @Max(1000) limit?: number;
}

class LedgerDto extends LedgerFilterDto {
  @Optional() @IsTaskConfigId() task_id?: string;
  @Optional() @Matches(/^\d{1,20}(-\d{1,20})?$/, cursorMessage) cursor?: string;
  @Optional() @IsInt() @Min(1) @Max(1000) limit?: number;
}

const recordFields = {
  due_at: moment,
  until: nullable(moment),
  outcome: choice(fireOutcomes),
  ...reasonFields,
  decided_at: moment,
  late_ms: whole,
  execution_id: nullable(text),
  by: text,
  epoch: whole,
};
const TaskLedger = page('TaskLedger', object('FireRecord', recordFields));
const Ledger = page('Ledger', object('LedgerException', { task_id: text, ...recordFields }));

/** A filtered request looks at most at this many of the newest records of one task. */
const maxSearchedRecords = 10_000;
/** Routes that list what became of due times: those of one task, and those of all tasks that did not run as planned. */
export function ledgerRoutes({ ports: { taskConfigs } }: ApiParts): Route[] {
  const tag = 'tasks';
  return [
    defineRoute<TaskLedgerDto>({
      method: 'get',
      path: '/api/v1/tasks/{id}/ledger',
      operationId: 'listTaskLedger',
      access: 'viewer',
      tag,
      summary: `List the outcomes of the latest due times of a task, newest first. The number of due times that are kept is \`schedule.ledger_per_task\`; filters and later pages look at the newest ${maxSearchedRecords.toLocaleString('en')} of them`,
      query: TaskLedgerDto,
      replies: { 200: TaskLedger },
      handle: async ({ params, query }) => {
        const { limit = 50, cursor } = query;
        const { config } = await findTask(taskConfigs, params['id']);
        const filter = filterOf(query);
        const isPlain = cursor === undefined && Object.keys(filter).length === 0;
        const kept = await taskConfigs.ledger(config.id, isPlain ? limit + 1 : maxSearchedRecords);
        const rest = cursor === undefined ? kept : recordsBehind(kept, positionIn(cursor));
        const found = rest.filter((record) => meetsLedgerFilter(record, filter));
        const items = found.slice(0, limit);
        const last = items.at(-1);
        const next_cursor = last && found.length > limit ? `${last.decidedAt}.${last.dueAt}` : null;
        return ok({ items: items.map(viewRecord), next_cursor });
      },
    }),
    defineRoute<LedgerDto>({
      method: 'get',
      path: '/api/v1/ledger',
      operationId: 'listLedger',
      access: 'viewer',
      tag,
      summary:
        'List the due times of all tasks that did not run as planned (every outcome but `fired`), newest first, also those of deleted tasks. The list holds about the newest 10,000. A page looks at most at 2,000 of them: with filters it may be short or even empty, and there are more pages as long as `next_cursor` is not null',
      query: LedgerDto,
      replies: { 200: Ledger },
      handle: async ({ query }) => {
        const { limit = 50, cursor, task_id } = query;
        const filter = filterOf(query);
        const isFound = ({ configId, record }: LedgerException) =>
          (task_id === undefined || configId === task_id) && meetsLedgerFilter(record, filter);
        const { found, next } = await searchExceptions(taskConfigs, {
          limit,
          cursor,
          isFound,
          from: filter.from,
        });
        const items = found.map(({ configId, record }) => ({ task_id: configId, ...viewRecord(record) }));
        return ok({ items, next_cursor: next ?? null });
      },
    }),
  ];
}

function filterOf({ from, to, outcome }: LedgerFilterDto): LedgerFilter {
  return {
    ...(from !== undefined && { from: momentOf(from) }),
    ...(to !== undefined && { to: momentOf(to) }),
    ...(outcome !== undefined && { outcomes: choicesOf(fireOutcomes, outcome) }),
  };
}

function positionIn(cursor: string) {
  const [decidedAt = 0, dueAt = 0] = cursor.split('.').map(Number);
  return { decidedAt, dueAt };
}

/** The outcome of a due time as the API shows it. */
export function viewRecord({
  dueAt,
  until,
  outcome,
  reason,
  decidedAt,
  lateMs,
  taskId,
  by,
  epoch,
}: FireRecord) {
  return {
    due_at: isoOf(dueAt),
    until: isoOrNull(until),
    outcome,
    ...viewReason(reason),
    decided_at: isoOf(decidedAt),
    late_ms: lateMs,
    execution_id: taskId ?? null,
    by,
    epoch,
  };
}
