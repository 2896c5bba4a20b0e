import type { Choice } from './choices';

const storageKey = 'console.recent';
const maxRecent = 6;

/** Pages of one thing, which are worth to come back to. */
const things = [
  { kind: 'task', pattern: /^\/tasks\/([^/]+)$/ },
  { kind: 'execution', pattern: /^\/executions\/([^/]+)$/ },
  { kind: 'worker', pattern: /^\/cluster\/workers\/([^/]+)$/ },
] as const;

/** The thing that a path shows. */
export function thingAt(path: string): Choice | undefined {
  for (const { kind, pattern } of things) {
    const id = pattern.exec(path)?.[1];
    if (id !== undefined && id !== 'new') return { kind, path, label: decoded(id), isRecent: true };
  }
  return undefined;
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** What this tab has opened, newest first. */
export function recentThings(): readonly Choice[] {
  return storedPaths().flatMap((path) => thingAt(path) ?? []);
}

export function noteVisit(path: string): void {
  if (!thingAt(path)) return;
  const paths = [path, ...storedPaths().filter((one) => one !== path)].slice(0, maxRecent);
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(paths));
  } catch {
    // The browser forbids storage, so nothing is remembered.
  }
}

function storedPaths(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(stored) ? stored.filter((path) => typeof path === 'string') : [];
  } catch {
    return [];
  }
}
