// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { IsBoolean } from 'class-validator';
import { taskConfigId } from '@distribute-schedule/domain';
import { maskSecrets, maySeeSecrets } from '../access/secret-values';
import { drained } from '../http/drained';
import { ManyDto } from '../http/each-by-itself';
import { Optional } from '../http/fields';
import { onceClosed } from '../http/once-closed';
import { OpenRequests } from '../http/open-requests';
import { defineRoute, noTimeLeft, ok, type Call, type Change, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { exportSome, exportTasks } from './export-tasks';
import { readTasks } from './import-body';
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
const exportLimits = {
  maxPerClient: 1,
  maxTotal: 10,
  message: 'Another export is running. One caller can run one export at a time: try again later',
};
/** An import takes a thread and its memory. */
const importLimits = {
  maxPerClient: 2,
  maxTotal: 4,
  message: 'Other imports are running. One caller can run two imports at the same time: try again later',
};
/** Tasks that an import reads from the store at the same time. */
const readsAtOnce = 50;

/** Routes that export all tasks as YAML and import them. */
export function transferRoutes(parts: ApiParts): Route[] {
  const { taskConfigs } = parts.ports;
  const tag = 'tasks';
  const exports = new OpenRequests(exportLimits);
  const imports = new OpenRequests(importLimits);
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/tasks/export',
      operationId: 'exportTasks',
      access: 'viewer',
      tag,
      summary:
        'Export all tasks as YAML. The response is a stream. A caller can run one export at a time; a second one is answered with 429. For viewers, secrets in parameters are masked, so an import refuses these tasks',
      replies: { 200: yamlType },
      stream: async ({ caller }, response) => {
        onceClosed(response, exports.open(caller.client));
        const chunks = exportTasks(taskConfigs, shownTo(caller));
        // Read the first chunk before the response starts, because until then a failure can become an error response.
        const first = await chunks.next();
        response.status(200).set({ 'Content-Type': yamlType, 'Cache-Control': 'no-store' });
        response.write(first.value);
        for await (const chunk of chunks) {
          if (response.destroyed) return;
          response.write(chunk);
          await drained(response);
        }
        response.end();
      },
    }),
    defineRoute<object, ManyDto>({
      method: 'post',
      path: '/api/v1/tasks/export',
      operationId: 'exportSomeTasks',
      access: 'viewer',
      tag,
      summary:
        'Export up to 500 tasks as YAML. Leaves out tasks that do not exist. For viewers, secrets in parameters are masked',
      body: ManyDto,
      example: { ids: ['nightly-report'] },
      replies: { 200: yamlType },
      isRepeatable: true,
      stream: async ({ body: { ids }, caller }, response) => {
        const known = [...new Set(ids)].map((id) => taskConfigId(id));
        const text = await exportSome(known, taskConfigs, shownTo(caller));
        response.status(200).set({ 'Content-Type': yamlType, 'Cache-Control': 'no-store' }).end(text);
      },
    }),
    defineRoute<ImportDto, { text: unknown }>({
      ...importRequest,
      access: 'admin',
      tag,
      summary:
        'Import tasks from YAML. Creates the tasks that do not exist and changes those that do; fields and tasks that the text does not contain stay as they are. Each task succeeds or fails independently of the others. With `dry_run`, reports what would be created, changed or refused, and changes nothing. Tasks that the request had no time for are refused: send the same text again with a new Idempotency-Key. The text may have 1 MiB and 2,000 tasks, and parsing it may take 10 s; a caller can run two imports at the same time',
      query: ImportDto,
      example: 'tasks:\n  - id: nightly-report\n    name: Nightly report\n    cron_expression: 0 0 2 * * *\n',
      textBody: [yamlType, 'application/x-yaml', 'text/yaml', 'text/plain'],
      replies: { 200: Imported },
      isRepeatable: ({ dry_run = false }) => dry_run,
      handle: async ({ body, query: { dry_run = false }, caller, hasTime }) => {
        const end = imports.open(caller.client);
        try {
          const how = { isDryRun: dry_run, caller, hasTime };
          const tasks = await importTasks(await readTasks(body.text), how, parts);
          return { ...ok({ dry_run, tasks }), change: summary(tasks, dry_run) };
        } finally {
          end();
        }
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
const shownTo = ({ role }: Call<object, object>['caller']) => (maySeeSecrets(role) ? unchanged : maskSecrets);
