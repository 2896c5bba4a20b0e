// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { IsBoolean } from 'class-validator';
import { stringify } from 'yaml';
import { taskConfigId, type TaskConfigRepository } from '@distribute-schedule/domain';
import { maskSecrets, maySeeSecrets } from '../access/secret-values';
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
  /** Only report what would change. */
  @Optional() @IsBoolean() dry_run?: boolean;
}

const yamlType = 'application/yaml';
const maxTasks = 2000;
const pageSize = 200;
/** Tasks that an import reads from the store at the same time. */
const readsAtOnce = 50;

/** Routes that export all tasks as YAML and import them. */
export function transferRoutes(parts: ApiParts): Route[] {
  const { taskConfigs } = parts.ports;
  const tag = 'tasks';
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/tasks/export',
      access: 'viewer',
      tag,
      summary:
        'Export all tasks as YAML. The response is a stream. For viewers, secrets in parameters are masked, so an import refuses these tasks',
      replies: { 200: yamlType },
      stream: async ({ caller }, response) => {
        const chunks = exported(taskConfigs, maySeeSecrets(caller.role) ? unchanged : maskSecrets);
        // Read the first chunk before the response starts, because until then a failure can become an error response.
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
        'Import tasks from YAML. Creates the tasks that do not exist and changes those that do; fields and tasks that the text does not contain stay as they are. Each task succeeds or fails independently of the others. With `dry_run`, reports what would be created, changed or refused, and changes nothing. Tasks that the request had no time for are refused: send the same text again with a new Idempotency-Key',
      query: ImportDto,
      example: 'tasks:\n  - id: nightly-report\n    name: Nightly report\n    cron_expression: 0 0 2 * * *\n',
      textBody: [yamlType, 'application/x-yaml', 'text/yaml', 'text/plain'],
      replies: { 200: Imported },
      isRepeatable: ({ dry_run = false }) => dry_run,
      handle: async ({ body, query: { dry_run = false }, caller, hasTime }) => {
        const how = { isDryRun: dry_run, caller, hasTime };
        const tasks = await importTasks(tasksIn(body.text), how, parts);
        return { ...ok({ dry_run, tasks }), change: summary(tasks, dry_run) };
      },
    }),
  ];
}

/**
 * Imports the tasks one after another while there is time. Reads the stored tasks in batches, so that an import that is
 * sent again quickly passes the tasks that it has already imported.
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
  for (let first = 0; first < dtos.length && how.hasTime(); first += readsAtOnce) {
    const batch = dtos.slice(first, first + readsAtOnce);
    for (const read of await Promise.all(batch.map(withStored)))
      if (how.hasTime()) tasks.push(await importTask(read, how, parts));
  }
  return [...tasks, ...dtos.slice(tasks.length).map(outOfTime)];
}

const outOfTime = ({ id }: NamedTask): ImportedTask => ({
  id,
  outcome: 'refused',
  fields: [],
  reason: noTimeLeft,
});

/** Audit entry of the whole import, with the number of tasks by outcome. Each changed task also has its own record. */
function summary(tasks: readonly ImportedTask[], isDryRun: boolean): Change {
  const counts = importOutcomes.map((of) => [of, tasks.filter(({ outcome }) => outcome === of).length]);
  const id = `${tasks.length} tasks${isDryRun ? ', dry run' : ''}`;
  return { of: 'task', id, ...(!isDryRun && { after: Object.fromEntries(counts) as unknown }) };
}

const unchanged = (task: unknown): unknown => task;

async function* exported(
  taskConfigs: Pick<TaskConfigRepository, 'list'>,
  shown: (task: unknown) => unknown,
): AsyncGenerator<string> {
  let from: string | undefined;
  do {
    const page = await taskConfigs.list({ limit: pageSize, ...(from !== undefined && { from }) });
    if (page.configs.length > 0) {
      const items = stringify(page.configs.map(exportedTask).map(shown), { lineWidth: 0 });
      yield indented(items);
    }
    from = page.next;
  } while (from !== undefined);
}

/**
 * Indents each line. Lines end at line feeds only: a regular expression with the flag m would also break a text at the
 * separators U+2028 and U+2029, and so change it.
 */
export function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`))
    .join('\n');
}

/** Reads the tasks of an import. The error names all invalid fields of all tasks at once. */
function tasksIn(body: unknown): NamedTask[] {
  const read = typeof body === 'string' ? yamlIn(body) : undefined;
  const { tasks: items, ...others } = isPlainObject(read) ? (read as { tasks?: unknown }) : {};
  if (!Array.isArray(items) || Object.keys(others).length > 0)
    throw malformed(
      'The body must be YAML with a list under the key tasks and nothing else, as the export writes it',
    );
  if (items.length > maxTasks)
    throw malformed(
      `The body contains ${items.length} tasks, but at most ${maxTasks} are allowed: send them in several requests`,
    );
  const problems: FieldProblem[] = [];
  const indexById = new Map<string, number>();
  const parsed = items.flatMap((item: unknown, i) => {
    try {
      const dto = parseBody(CreateTaskDto, item);
      checkCanBeRead(dto);
      const earlier = dto.id === undefined ? undefined : indexById.get(dto.id);
      if (dto.id !== undefined && earlier === undefined) {
        indexById.set(dto.id, i);
        return [dto as NamedTask];
      }
      const reason = earlier === undefined ? 'id is missing' : `id is the same as in tasks.${earlier}`;
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
  throw new RequestError(400, 'request.invalid', `${problems.length} fields are invalid`, {
    errors: problems.slice(0, 200),
  });
}

function yamlIn(text: string): unknown {
  try {
    const read = readYaml(text);
    checkDepth(read);
    return read;
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw malformed(`The body is not valid YAML: ${error instanceof Error ? error.message : ''}`);
  }
}

const malformed = (message: string): RequestError => new RequestError(400, 'request.malformed', message);
