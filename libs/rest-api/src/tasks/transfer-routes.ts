import { IsBoolean } from 'class-validator';
import { stringify } from 'yaml';
import { taskConfigId, type TaskConfigRepository } from '@distribute-schedule/domain';
import { checkDepth } from '../http/body-depth';
import { drained } from '../http/drained';
import { Optional } from '../http/fields';
import { parseBody } from '../http/parse-body';
import { isPlainObject } from '../http/plain-object';
import { RequestError, type FieldProblem } from '../problems/problem';
import { defineRoute, noTimeLeft, ok, type Call, type Change, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { CreateTaskDto, checkCanBeRead } from './task-dtos';
import { exportedTask } from './exported-task';
import { readYaml } from './read-yaml';
import {
  Imported,
  importOutcomes,
  importRequest,
  importTask,
  type Import,
  type ImportedTask,
  type NamedTask,
} from './import-task';

class ImportDto {
  /** Says what would change, and changes nothing. */
  @Optional() @IsBoolean() dry_run?: boolean;
}

const yamlType = 'application/yaml';
const mostImported = 2000;
const pageSize = 200;
const readAtOnce = 50;

/** All tasks out as YAML, and in again. */
export function transferRoutes(parts: ApiParts): Route[] {
  const { taskConfigs } = parts.ports;
  const tag = 'tasks';
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/tasks/export',
      access: 'viewer',
      tag,
      summary: 'All tasks as YAML, sent as they are read',
      replies: { 200: yamlType },
      stream: async (_call, response) => {
        const chunks = exported(taskConfigs);
        // Read before the answer begins, while a failure can still be told.
        const first = await chunks.next();
        response.status(200).set({ 'Content-Type': yamlType, 'Cache-Control': 'no-store' });
        response.write(`tasks:\n${first.value ?? ''}`);
        for await (const chunk of chunks) {
          if (response.destroyed) return;
          response.write(chunk);
          await drained(response);
        }
        response.end();
      },
    }),
    defineRoute<ImportDto, { text: unknown }>({
      ...importRequest,
      access: 'admin',
      tag,
      summary:
        'Make or change the tasks of a YAML text, each by itself; what it does not name stays. With dry_run, says what would be made, changed or refused, and changes nothing. What there was no time for is refused as well: send the text again, under another Idempotency-Key',
      query: ImportDto,
      textBody: [yamlType, 'application/x-yaml', 'text/yaml', 'text/plain'],
      replies: { 200: Imported },
      handle: async ({ body, query: { dry_run = false }, caller, hasTime }) => {
        const how = { isDryRun: dry_run, caller, hasTime };
        const tasks = await importTasks(tasksIn(body.text), how, parts);
        return { ...ok({ dry_run, tasks }), change: summary(tasks, dry_run) };
      },
    }),
  ];
}

/**
 * Imports one after another as long as there is time. What is stored of them is read many at once, so that an import
 * that is sent again comes quickly to where it was out of time.
 */
async function importTasks(
  dtos: readonly NamedTask[],
  how: Import & Pick<Call<object, object>, 'hasTime'>,
  parts: ApiParts,
): Promise<ImportedTask[]> {
  const { taskConfigs } = parts.ports;
  const tasks: ImportedTask[] = [];
  const withStored = async (dto: NamedTask) => {
    const [found] = await Promise.allSettled([taskConfigs.find(taskConfigId(dto.id))]);
    return { dto, found };
  };
  for (let first = 0; first < dtos.length && how.hasTime(); first += readAtOnce) {
    const some = dtos.slice(first, first + readAtOnce);
    for (const read of await Promise.all(some.map(withStored)))
      if (how.hasTime()) tasks.push(await importTask(read, how, parts));
  }
  return [...tasks, ...dtos.slice(tasks.length).map(leftOut)];
}

const leftOut = ({ id }: NamedTask): ImportedTask => ({
  id,
  outcome: 'refused',
  fields: [],
  reason: noTimeLeft,
});

/** Each change has a record of its own; that of the request says how many there were. */
function summary(tasks: readonly ImportedTask[], isDryRun: boolean): Change {
  const counts = importOutcomes.map((of) => [of, tasks.filter(({ outcome }) => outcome === of).length]);
  const id = `${tasks.length} tasks${isDryRun ? ', dry run' : ''}`;
  return { of: 'task', id, ...(!isDryRun && { after: Object.fromEntries(counts) as unknown }) };
}

async function* exported(taskConfigs: Pick<TaskConfigRepository, 'list'>): AsyncGenerator<string> {
  let from: string | undefined;
  do {
    const page = await taskConfigs.list({ limit: pageSize, ...(from !== undefined && { from }) });
    if (page.configs.length > 0) {
      const items = stringify(page.configs.map(exportedTask), { lineWidth: 0 });
      yield items.replace(/^(?=.)/gm, '  ');
    }
    from = page.next;
  } while (from !== undefined);
}

/** Every task of the text, all of them valid; what is wrong is told at once, by task and field. */
function tasksIn(given: unknown): NamedTask[] {
  const read = typeof given === 'string' ? yamlIn(given) : undefined;
  const { tasks: items, ...others } = isPlainObject(read) ? (read as { tasks?: unknown }) : {};
  if (!Array.isArray(items) || Object.keys(others).length > 0)
    throw malformed(
      'The body must be YAML with a list under tasks and nothing else, as the export writes it',
    );
  if (items.length > mostImported)
    throw malformed(
      `The body may hold ${mostImported} tasks, and holds ${items.length}: send them in parts, each a list under tasks`,
    );
  const problems: FieldProblem[] = [];
  const placeOf = new Map<string, number>();
  const parsed = items.flatMap((item: unknown, i) => {
    try {
      const dto = parseBody(CreateTaskDto, item);
      checkCanBeRead(dto);
      const earlier = dto.id === undefined ? undefined : placeOf.get(dto.id);
      if (dto.id !== undefined && earlier === undefined) {
        placeOf.set(dto.id, i);
        return [dto as NamedTask];
      }
      const reason = earlier === undefined ? 'id must be given' : `id is that of tasks.${earlier} already`;
      problems.push({ field: `tasks.${i}.id`, reason });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const own = (error.details['errors'] ?? [
        { field: '', reason: error.message },
      ]) as readonly FieldProblem[];
      problems.push(...own.map(({ field, reason }) => ({ field: `tasks.${i}.${field}`, reason })));
    }
    return [];
  });
  if (problems.length === 0) return parsed;
  throw new RequestError(400, 'request.invalid', `${problems.length} fields are not valid`, {
    errors: problems.slice(0, 200),
  });
}

function yamlIn(given: string): unknown {
  try {
    const read = readYaml(given);
    checkDepth(read);
    return read;
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw malformed(`The body is not valid YAML: ${error instanceof Error ? error.message : ''}`);
  }
}

const malformed = (message: string): RequestError => new RequestError(400, 'request.malformed', message);
