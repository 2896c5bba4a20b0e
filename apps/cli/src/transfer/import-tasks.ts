import { parse, stringify } from 'yaml';
import type { ApiClient, components } from '@distribute-schedule/api-client';
import { dataOf } from '../client/data-of';
import { usageFailure } from '../failures/failure';

export type Imported = components['schemas']['Imported'];
export type ImportedTask = components['schemas']['ImportedTask'];

/** Limits of one request, below those of the API (2000 tasks, 1 MiB, 10 s of work). */
const maxTasksPerRequest = 500;
const maxBytesPerRequest = 700_000;

/**
 * Imports the tasks of a YAML text. A large text is sent in several requests; all of them are checked with a dry run before
 * the first one changes anything.
 */
export async function importTasks(api: ApiClient, text: string, isDryRun: boolean): Promise<Imported> {
  const parts = partsOf(text);
  if (parts.length > 1 && !isDryRun) await sendAll(api, parts, true);
  return sendAll(api, parts, isDryRun);
}

async function sendAll(api: ApiClient, parts: readonly string[], isDryRun: boolean): Promise<Imported> {
  const tasks: ImportedTask[] = [];
  for (const part of parts) tasks.push(...(await send(api, part, isDryRun)).tasks);
  return { dry_run: isDryRun, tasks };
}

const send = (api: ApiClient, body: string, isDryRun: boolean): Promise<Imported> =>
  dataOf(
    api.POST('/api/v1/tasks/import', {
      params: { query: { dry_run: isDryRun } },
      headers: { 'Content-Type': 'application/yaml' },
      body,
      bodySerializer: (text) => text,
    }),
  );

/** The tasks of a text by their ids. Empty if the text is not valid: then the API says what is wrong. */
export function itemsIn(text: string): readonly { readonly id?: unknown }[] {
  try {
    const { tasks } = parse(text) as { tasks?: unknown };
    return Array.isArray(tasks) ? (tasks as { id?: unknown }[]) : [];
  } catch {
    return [];
  }
}

function partsOf(text: string): string[] {
  const items = itemsIn(text);
  if (items.length <= maxTasksPerRequest && Buffer.byteLength(text) <= maxBytesPerRequest) return [text];
  checkIds(items);
  const parts: string[] = [];
  let lines: string[] = [];
  let bytes = 0;
  for (const item of items) {
    // JSON is YAML, and a line of it has no indentation to get wrong.
    const line = `  - ${JSON.stringify(item)}\n`;
    const size = Buffer.byteLength(line);
    if (lines.length === maxTasksPerRequest || (lines.length > 0 && bytes + size > maxBytesPerRequest)) {
      parts.push(`tasks:\n${lines.join('')}`);
      [lines, bytes] = [[], 0];
    }
    lines.push(line);
    bytes += size;
  }
  return lines.length === 0 ? [text] : [...parts, `tasks:\n${lines.join('')}`];
}

/** The API checks this within one request only. */
function checkIds(items: readonly { readonly id?: unknown }[]): void {
  const seen = new Set<unknown>();
  for (const { id } of items) {
    if (id !== undefined && seen.has(id))
      throw usageFailure(
        `the file contains the id ${stringify(id).trim()} twice`,
        'Give each task its own id.',
      );
    seen.add(id);
  }
}
