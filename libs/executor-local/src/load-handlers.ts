import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { handlersOf } from './handlers-of';
import type { LocalHandler, LocalHandlers } from './local-handlers';

/** Imports the module at a file URL and gives its exports. */
export type ImportModule = (url: string) => Promise<unknown>;

export interface LoadHandlersOptions {
  /** What relative paths and packages are looked up from. */
  readonly from?: string;
  readonly importModule?: ImportModule;
}

/** Handler modules could not be used; says which, and why, one line each. */
export class HandlerModulesError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Cannot load the local handlers:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'HandlerModulesError';
  }
}

const moduleExtensions = ['.js', '.cjs', '.mjs'];

/** Stays a real import() in a CommonJS bundle too, and so loads modules of both kinds. */
const importFromDisk: ImportModule = (url) => import(url) as Promise<unknown>;

/** Handlers from files, folders (every module directly in them) and packages. A name is taken once. */
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
            problems.push(`${file}: its handler ${JSON.stringify(name)} is in ${other.file} too`);
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
    if (files.length === 0) throw new Error(`the folder holds no ${moduleExtensions.join(', ')} file`);
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
      throw new Error(`there is no file or folder ${absolute}, and no package of that name`, {
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
    throw new Error(`${basename(file)} does not load: ${reasonOf(error)}`, { cause: error });
  }
  const handlers = handlersOf(exports, basename(file, extname(file)));
  if (handlers.size === 0) throw new Error(`${basename(file)} exports no function`);
  return handlers;
}

/** A kind such as SyntaxError says half of what is wrong. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
}
