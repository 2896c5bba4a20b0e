import type { LocalHandler } from './local-handlers';

/**
 * The handlers among a module's exports: each function by the name of its export, the functions of a default object by
 * their keys, and a default function by its own name, or its module's where it has none.
 */
export function handlersOf(exports: unknown, moduleName: string): ReadonlyMap<string, LocalHandler> {
  const handlers = new Map<string, LocalHandler>();
  collect(exports, moduleName, handlers);
  return handlers;
}

function collect(exports: unknown, moduleName: string, handlers: Map<string, LocalHandler>, depth = 0): void {
  if (typeof exports !== 'object' || exports === null || depth > maxDefaults) return;
  for (const [name, value] of Object.entries(exports)) {
    // Node's second name for the default of a CommonJS module.
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

/** A compiled module's default may hold a default of its own. */
const maxDefaults = 2;

/** A class is a function too, but cannot be called. */
function isHandler(value: unknown): value is LocalHandler & { readonly name: string } {
  return typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value));
}
