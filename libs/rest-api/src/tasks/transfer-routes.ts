import { IsBoolean } from 'class-validator';
import { parse, stringify } from 'yaml';
import { TaskConfigChangedError, type TaskConfigRepository } from '@distribute-schedule/domain';
import { DomainError } from '@distribute-schedule/domain';
import { checkDepth } from '../http/body-depth';
import { Optional } from '../http/fields';
import { parseBody } from '../http/parse-body';
import { RequestError, type FieldProblem } from '../http/problem';
import { choice, flag, list, nullable, object, text, type Shown } from '../http/shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../server/api-parts';
import { CreateTaskDto } from './task-dtos';
import { changedFields, newTaskFields } from './task-fields';
import { exportedTask, differingFields } from './exported-task';

class ImportDto {
  /** Says what would change, and changes nothing. */
  @Optional() @IsBoolean() dry_run?: boolean;
}

const Imported = object('Imported', {
  dry_run: flag,
  tasks: list(
    object('ImportedTask', {
      id: text,
      outcome: choice(['created', 'changed', 'unchanged', 'refused']),
      fields: list(text),
      reason: nullable(text),
    }),
  ),
});
type ImportedTask = Shown<typeof Imported>['tasks'][number];

const yamlType = 'application/yaml';
const mostImported = 2000;
const pageSize = 200;

/** All tasks out as YAML, and in again. */
export function transferRoutes({ ports: { taskConfigs }, createTask, updateTask }: ApiParts): Route[] {
  const tag = 'tasks';
  return [
    defineRoute({
      ...{ method: 'get', path: '/api/v1/tasks/export', access: 'viewer', tag },
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
          if (!response.write(chunk)) await new Promise((go) => response.once('drain', go).once('close', go));
        }
        response.end();
      },
    }),
    defineRoute<ImportDto, { text: unknown }>({
      ...{ method: 'post', path: '/api/v1/tasks/import', access: 'admin', tag },
      summary:
        'Make or change the tasks of a YAML text; what it does not name stays. With dry_run, says what would change',
      query: ImportDto,
      textBody: [yamlType, 'application/x-yaml', 'text/yaml', 'text/plain'],
      replies: { 200: Imported },
      handle: async ({ body, query: { dry_run = false }, caller }) => {
        const wanted = tasksIn(body.text);
        const tasks: ImportedTask[] = [];
        for (const dto of wanted) tasks.push(await importOne(dto, dry_run, caller.name));
        const touched = tasks.filter(({ outcome }) => outcome === 'created' || outcome === 'changed');
        return {
          ...ok({ dry_run, tasks }),
          ...(!dry_run && { change: { of: 'task', id: `${touched.length} tasks`, after: touched } }),
        };
      },
    }),
  ];

  async function importOne(
    dto: CreateTaskDto & { id: string },
    isDry: boolean,
    by: string,
  ): Promise<ImportedTask> {
    const { id } = dto;
    try {
      const [stored] = (await taskConfigs.list({ from: id, limit: 1 })).configs;
      if (stored?.config.id !== id) {
        if (!isDry) await createTask.execute({ id, fields: newTaskFields(dto) });
        return {
          id,
          outcome: 'created',
          fields: Object.keys(dto).filter((name) => name !== 'id'),
          reason: null,
        };
      }
      const fields = differingFields(exportedTask(stored), dto);
      if (fields.length === 0) return { id, outcome: 'unchanged', fields, reason: null };
      const expectedVersion = stored.config.version;
      if (!isDry)
        await updateTask.execute({
          id: stored.config.id,
          mode: 'part',
          fields: changedFields(dto),
          by,
          expectedVersion,
        });
      return { id, outcome: 'changed', fields, reason: null };
    } catch (error) {
      const isOurs = error instanceof DomainError && !error.code.startsWith('store.');
      if (!isOurs && !(error instanceof TaskConfigChangedError)) throw error;
      return { id, outcome: 'refused', fields: [], reason: error.message };
    }
  }
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
function tasksIn(given: unknown): (CreateTaskDto & { id: string })[] {
  const read = typeof given === 'string' ? yamlIn(given) : undefined;
  const items = (read as { tasks?: unknown } | undefined)?.tasks;
  if (!Array.isArray(items))
    throw malformed('The body must be YAML with a list under tasks, as the export writes it');
  if (items.length > mostImported)
    throw malformed(`The body may hold ${mostImported} tasks, and holds ${items.length}`);
  const problems: FieldProblem[] = [];
  const parsed = items.flatMap((item: unknown, i) => {
    try {
      const dto = parseBody(CreateTaskDto, item);
      if (dto.id !== undefined) return [dto as CreateTaskDto & { id: string }];
      problems.push({ field: `tasks.${i}.id`, reason: 'id must be given' });
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
    // Aliases are how a small text becomes a large one.
    const read: unknown = parse(given, { maxAliasCount: 100, schema: 'core' });
    checkDepth(read);
    return read;
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw malformed(
      `The body is not valid YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`,
    );
  }
}

const malformed = (message: string): RequestError => new RequestError(400, 'request.malformed', message);
