import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Executor, ExecutorSettings } from '@distribute-schedule/executor-api';
import type { ImportModule } from '@distribute-schedule/executor-local';

export interface LoadExecutorsOptions {
  readonly settings: ExecutorSettings;
  /** Types of the executors that this worker already has. */
  readonly taken: readonly string[];
  /** Folder from which relative paths and packages are resolved. Default: the working directory. */
  readonly from?: string;
  readonly importModule?: ImportModule;
}

/** Executor modules could not be used. The message names each of them with the reason, one per line. */
export class ExecutorModulesError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Cannot load the executors:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ExecutorModulesError';
  }
}

/** Remains a real import() in a CommonJS bundle, so that it loads CommonJS and ES modules. */
const importFromDisk: ImportModule = (url) => import(url) as Promise<unknown>;

/** Loads executors from files and packages. A module exports either `createExecutor` or an executor. */
export async function loadExecutors(
  paths: readonly string[],
  { settings, taken, from = process.cwd(), importModule = importFromDisk }: LoadExecutorsOptions,
): Promise<readonly Executor[]> {
  const problems: string[] = [];
  const loaded: Executor[] = [];
  for (const path of paths) {
    try {
      const exports = await importFrom(resolveModule(path, from), importModule);
      const executor = checkedExecutor(await createFrom(exports, settings));
      if (taken.includes(executor.type) || loaded.some(({ type }) => type === executor.type)) {
        throw new Error(`this worker already has an executor of the type ${JSON.stringify(executor.type)}`);
      }
      loaded.push(executor);
    } catch (error) {
      problems.push(`${path}: ${reasonOf(error)}`);
    }
  }
  if (problems.length > 0) throw new ExecutorModulesError(problems);
  return loaded;
}

/** Resolves a file, a folder with a package.json or an index.js, or a package. */
function resolveModule(path: string, from: string): string {
  const absolute = resolve(from, path);
  const isHere = statSync(absolute, { throwIfNoEntry: false }) !== undefined;
  try {
    return createRequire(join(from, 'executors.js')).resolve(isHere ? absolute : path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(
      isHere
        ? 'the folder contains neither a package.json with a main nor an index.js'
        : `neither a file or folder ${absolute} nor a package of that name exists`,
      { cause: error },
    );
  }
}

async function importFrom(file: string, importModule: ImportModule): Promise<unknown> {
  try {
    return await importModule(pathToFileURL(file).href);
  } catch (error) {
    throw new Error(`it cannot be loaded: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Creates or finds the executor of a module. It looks at the exports, at their default, and at the default of that, which
 * holds the exports of a compiled module.
 */
function createFrom(exports: unknown, settings: ExecutorSettings): unknown {
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
  const hasProperties = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return hasProperties ? (value as Record<string, unknown>)[name] : undefined;
}

function checkedExecutor(given: unknown): Executor {
  if (typeof given !== 'object' || given === null) {
    throw new Error(
      `createExecutor returned ${given === null ? 'null' : typeof given}, expected an executor`,
    );
  }
  const { type, protocol, execute, start, stop, parameterFields } = given as Record<string, unknown>;
  const missing = [
    !(typeof type === 'string' && /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(type)) &&
      'type, a name of up to 63 letters, digits, "_" and "-"',
    typeof protocol !== 'string' && 'protocol, a text',
    typeof execute !== 'function' && 'execute(task, context), a function',
    !(parameterFields === undefined || areParameterFields(parameterFields)) &&
      'parameterFields as a list of objects with name, kind and description, or none',
    !isOptionalFunction(start) && 'start as a function, or none',
    !isOptionalFunction(stop) && 'stop as a function, or none',
  ].filter((each) => each !== false);
  if (missing.length > 0) throw new Error(`it is not an executor, it lacks: ${missing.join('; ')}`);
  return given as Executor;
}

const areParameterFields = (given: unknown): boolean =>
  Array.isArray(given) &&
  given.every((field) =>
    ['name', 'kind', 'description'].every((name) => typeof partOf(field, name) === 'string'),
  );
const isOptionalFunction = (value: unknown) => value === undefined || typeof value === 'function';

/** The message of an error, with its class if that says more than Error, such as SyntaxError. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
}
