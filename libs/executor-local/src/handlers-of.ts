import type { LocalHandler } from './local-handlers';

/**
 * Finds the handlers among the exports of a module:
 * - an exported function, by the name of its export,
 * - the functions of a default object, by their keys,
 * - a default function, by its function name, or by the name of the module if the function has none.
 */
export function handlersOf(exports: unknown, moduleName: string): ReadonlyMap<string, LocalHandler> {
  const handlers = new Map<string, LocalHandler>();
  collect(exports, moduleName, handlers);
  return handlers;
}

function collect(exports: unknown, moduleName: string, handlers: Map<string, LocalHandler>, depth = 0): void {
  if (typeof exports !== 'object' || exports === null || depth > maxDefaultDepth) return;
  for (const [name, value] of Object.entries(exports)) {
    // Node lists the exports of a CommonJS module under `default`, and again under this name.
    if (name === 'module.exports') continue;
    if (name === 'default' && isHandler(value)) {
      handlers.set(value.name === '' || value.name === 'default' ? moduleName : value.name, value);
    } else if (name === 'default') {
      collect(value, moduleName, handlers, depth + 1);
    } else if (isHandler(value)) {
      handlers.set(name, value);
    }
  }
}

/** The default of a compiled module may contain another default. */
const maxDefaultDepth = 2;

/** True for functions except classes, which cannot be called without `new`. */
function isHandler(value: unknown): value is LocalHandler & { readonly name: string } {
  return typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value));
}
