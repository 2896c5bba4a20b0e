import { checkDepth } from '../http/body-depth';
import { givingWay } from '../http/giving-way';
import { parseBody } from '../http/parse-body';
import { isPlainObject } from '../http/plain-object';
import { RequestError, type FieldProblem } from '../problems/problem';
import type { NamedTask } from './import-task';
import { maxTasks, tooManyTasks } from './read-yaml';
import { readYamlInThread } from './read-yaml-in-thread';
import { CreateTaskDto, checkCanBeRead } from './task-dtos';

/** Maximum number of invalid fields in an error; more would not be read. */
const maxProblems = 200;

/**
 * Reads the tasks of an import. The error names all invalid fields of all tasks at once. Gives way to other work of this
 * process between two tasks.
 */
export async function readTasks(body: unknown): Promise<readonly NamedTask[]> {
  const giveWay = givingWay();
  const tasks: NamedTask[] = [];
  const problems: FieldProblem[] = [];
  const indexById = new Map<string, number>();
  for (const [index, item] of (await itemsIn(body)).entries()) {
    await giveWay();
    const read = readTask(item, indexById);
    if (Array.isArray(read)) problems.push(...read.map((problem) => within(index, problem)));
    else {
      indexById.set(read.id, index);
      tasks.push(read);
    }
  }
  if (problems.length === 0) return tasks;
  throw new RequestError(400, 'request.invalid', `${problems.length} fields are invalid`, {
    errors: problems.slice(0, maxProblems),
  });
}

async function itemsIn(body: unknown): Promise<readonly unknown[]> {
  const read = typeof body === 'string' ? await readYamlInThread(body) : undefined;
  checkDepth(read);
  const { tasks, ...others } = isPlainObject(read) ? (read as { tasks?: unknown }) : {};
  if (!Array.isArray(tasks) || Object.keys(others).length > 0)
    throw malformed(
      'The body must be YAML with a list under the key tasks and nothing else, as the export writes it',
    );
  // The parser counts them while they are tokens, but does not recognise every spelling of the list.
  if (tasks.length > maxTasks)
    throw malformed(`The YAML in the body is refused: ${tooManyTasks(tasks.length)}`);
  return tasks as unknown[];
}

/** @returns the task, or what is wrong with it */
function readTask(item: unknown, indexById: ReadonlyMap<string, number>): NamedTask | FieldProblem[] {
  try {
    const dto = parseBody(CreateTaskDto, item);
    checkCanBeRead(dto);
    if (!isNamed(dto)) return [{ field: 'id', reason: 'id is missing' }];
    const earlier = indexById.get(dto.id);
    if (earlier === undefined) return dto;
    return [{ field: 'id', reason: `id is the same as in tasks.${earlier}` }];
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const problems = error.details['errors'] as FieldProblem[] | undefined;
    return problems ?? [{ field: '', reason: error.message }];
  }
}

const isNamed = (dto: CreateTaskDto): dto is NamedTask => dto.id !== undefined;

const within = (index: number, { field, reason }: FieldProblem): FieldProblem => ({
  field: `tasks.${index}.${field}`,
  reason,
});

const malformed = (message: string): RequestError => new RequestError(400, 'request.malformed', message);
