import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { handlersOf } from './handlers-of';
import type { LocalHandler, LocalHandlers } from './local-handlers';

/** Imports the module at a file URL and returns its exports. */
export type ImportModule = (url: string) => Promise<unknown>;

export interface LoadHandlersOptions {
  /** Folder from which relative paths and packages are resolved; the current folder by default. */
  readonly from?: string;
  readonly importModule?: ImportModule;
}

/** Some handler modules cannot be used. The message has a line for each with the reason. */
export class HandlerModulesError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Cannot load the local handlers:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'HandlerModulesError';
  }
}

const moduleExtensions = ['.js', '.cjs', '.mjs'];

/** Loads ES modules and CommonJS modules. The bundler keeps it as a real import(), also in a CommonJS bundle. */
const importFromDisk: ImportModule = (url) => import(url) as Promise<unknown>;

/**
 * Loads handlers from files, packages, and folders with all modules directly in them. Throws one error with all
 * problems, also when two modules have a handler with the same name.
 */
export async function loadHandlers(
  paths: readonly string[],
  { from = process.cwd(), importModule = importFromDisk }: LoadHandlersOptions = {},
): Promise<LocalHandlers> {
  const problems: string[] = [];
  const loaded = new Map<string, { handler: LocalHandler; file: string }>();
  for (const path of paths) {
    try {
      for (const file of await filesOf(path, from)) {
        for (const [name, handler] of await handlersIn(file, importModule)) {
          const other = loaded.get(name);
          if (other && other.handler !== handler) {
            problems.push(`${file}: ${other.file} already has a handler named ${JSON.stringify(name)}`);
          }
          loaded.set(name, { handler, file });
        }
      }
    } catch (error) {
      problems.push(`${path}: ${reasonOf(error)}`);
    }
  }
  if (problems.length > 0) throw new HandlerModulesError(problems);
  return Object.fromEntries([...loaded].map(([name, { handler }]) => [name, handler]));
}

async function filesOf(path: string, from: string): Promise<readonly string[]> {
  const absolute = resolve(from, path);
  const found = statSync(absolute, { throwIfNoEntry: false });
  if (found?.isFile()) return [absolute];
  if (found?.isDirectory()) {
    const files = (await readdir(absolute)).filter((name) => moduleExtensions.includes(extname(name))).sort();
    if (files.length === 0) throw new Error(`the folder contains no ${moduleExtensions.join(', ')} file`);
    return files.map((name) => join(absolute, name));
  }
  return [packageEntry(path, from, absolute)];
}

function packageEntry(name: string, from: string, absolute: string): string {
  try {
    return createRequire(join(from, 'handlers.js')).resolve(name);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'MODULE_NOT_FOUND') {
      throw new Error(`found no file or folder ${absolute}, and no installed package ${name}`, {
        cause: error,
      });
    }
    throw error;
  }
}

async function handlersIn(
  file: string,
  importModule: ImportModule,
): Promise<ReadonlyMap<string, LocalHandler>> {
  let exports: unknown;
  try {
    exports = await importModule(pathToFileURL(file).href);
  } catch (error) {
    throw new Error(`could not load ${basename(file)}: ${reasonOf(error)}`, { cause: error });
  }
  const handlers = handlersOf(exports, basename(file, extname(file)));
  if (handlers.size === 0) throw new Error(`${basename(file)} does not export a function`);
  return handlers;
}

/** Adds the name of the error, such as SyntaxError, because its message alone is often not enough. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
}
