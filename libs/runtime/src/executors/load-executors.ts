import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Executor, ExecutorSettings } from '@distribute-schedule/executor-api';
import type { ImportModule } from '@distribute-schedule/executor-local';

export interface LoadExecutorsOptions {
  readonly settings: ExecutorSettings;
  /** Types that executors of this worker have already. */
  readonly taken: readonly string[];
  /** What relative paths and packages are looked up from. */
  readonly from?: string;
  readonly importModule?: ImportModule;
}

/** Executor modules could not be used; says which, and why, one line each. */
export class ExecutorModulesError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Cannot load the executors:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ExecutorModulesError';
  }
}

/** Stays a real import() in a CommonJS bundle too, and so loads modules of both kinds. */
const importFromDisk: ImportModule = (url) => import(url) as Promise<unknown>;

/** Executors from files and packages: what each one's `createExecutor` makes, or the executor that it exports. */
export async function loadExecutors(
  paths: readonly string[],
  { settings, taken, from = process.cwd(), importModule = importFromDisk }: LoadExecutorsOptions,
): Promise<readonly Executor[]> {
  const problems: string[] = [];
  const loaded: Executor[] = [];
  for (const path of paths) {
    try {
      const exports = await importFrom(moduleFile(path, from), importModule);
      const executor = fitting(await made(exports, settings));
      if (taken.includes(executor.type) || loaded.some(({ type }) => type === executor.type)) {
        throw new Error(`this worker has an executor of the type ${JSON.stringify(executor.type)} already`);
      }
      loaded.push(executor);
    } catch (error) {
      problems.push(`${path}: ${reasonOf(error)}`);
    }
  }
  if (problems.length > 0) throw new ExecutorModulesError(problems);
  return loaded;
}

/** A file, a folder with a package.json or an index.js, or a package. */
function moduleFile(path: string, from: string): string {
  const absolute = resolve(from, path);
  const isHere = statSync(absolute, { throwIfNoEntry: false }) !== undefined;
  try {
    return createRequire(join(from, 'executors.js')).resolve(isHere ? absolute : path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(
      isHere
        ? 'the folder holds no package.json with a main, and no index.js'
        : `there is no file or folder ${absolute}, and no package of that name`,
      { cause: error },
    );
  }
}

async function importFrom(file: string, importModule: ImportModule): Promise<unknown> {
  try {
    return await importModule(pathToFileURL(file).href);
  } catch (error) {
    throw new Error(`it does not load: ${reasonOf(error)}`, { cause: error });
  }
}

/** What a module may export, in the order in which it is looked for; a compiled module's default may hold its exports. */
function made(exports: unknown, settings: ExecutorSettings): unknown {
  const places = [exports, partOf(exports, 'default'), partOf(partOf(exports, 'default'), 'default')];
  for (const place of places) {
    const create = partOf(place, 'createExecutor');
    if (typeof create === 'function') return create.call(place, settings) as unknown;
  }
  const found = [...places.map((place) => partOf(place, 'executor')), ...places].find(
    (each) => typeof partOf(each, 'execute') === 'function',
  );
  if (found === undefined) {
    throw new Error('it exports neither a function createExecutor(settings) nor an executor');
  }
  return found;
}

function partOf(value: unknown, name: string): unknown {
  const mayHaveParts = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return mayHaveParts ? (value as Record<string, unknown>)[name] : undefined;
}

function fitting(given: unknown): Executor {
  if (typeof given !== 'object' || given === null) {
    throw new Error(`createExecutor gave ${given === null ? 'null' : typeof given}, and not an executor`);
  }
  const { type, protocol, execute, start, stop } = given as Record<string, unknown>;
  const missing = [
    !(typeof type === 'string' && /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(type)) &&
      'type, a name of up to 63 letters, digits, "_" and "-"',
    typeof protocol !== 'string' && 'protocol, a text',
    typeof execute !== 'function' && 'execute(task, context), a function',
    !isOptionalFunction(start) && 'start as a function, or none',
    !isOptionalFunction(stop) && 'stop as a function, or none',
  ].filter((each) => each !== false);
  if (missing.length > 0) throw new Error(`it is no executor: it lacks ${missing.join('; ')}`);
  return given as Executor;
}

const isOptionalFunction = (value: unknown) => value === undefined || typeof value === 'function';

/** A kind such as SyntaxError says half of what is wrong. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
}
