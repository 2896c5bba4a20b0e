import type { JsonValue, TaskResult } from '@distribute-schedule/domain';
import { boundedText, cutToBytes, utf8Length } from './bounded-text';
import { maskJson, type Mask } from './secret-mask';

const maxMessageBytes = 4096;
/**
 * Writing JSON uses stack for each level. Data that can only just be written on its own could not be written as a part of
 * its Task, and the worker would try for ever to store that Task.
 */
const maxLevels = 500;

/** The executor returned a result that cannot be stored. The message says why. */
export class UnusableResultError extends Error {}

/**
 * Converts the return value of an executor to the result that is stored: a copy in JSON, so that user code cannot change
 * it later, and within a limit. Data beyond the limit is replaced by the beginning of its text, and marked as truncated.
 * @param mask hides the secrets of the attempt
 */
export function storableResult(returned: unknown, maxDataBytes: number, mask?: Mask): TaskResult {
  if (typeof returned !== 'object' || returned === null) {
    throw new UnusableResultError(
      `the executor must return a result object, got ${returned === null ? 'null' : typeof returned}`,
    );
  }
  const { code, message, data } = returned as Record<string, unknown>;
  if (typeof code !== 'number' || !Number.isFinite(code) || typeof message !== 'string') {
    throw new UnusableResultError(
      'the executor must return a result with a number `code` and a text `message`',
    );
  }
  const kept = { code, message: boundedText(mask ? mask(message) : message, maxMessageBytes) };
  if (data === undefined) return kept;
  // Masks before it cuts, because half of a secret would not be recognised.
  return { ...kept, ...storableData(mask ? maskedData(data, mask) : data, maxDataBytes) };
}

function maskedData(data: unknown, mask: Mask): unknown {
  return maskJson(typeof data === 'string' ? data : parseBounded(jsonText(data)), mask);
}

function storableData(data: unknown, maxBytes: number): Pick<TaskResult, 'data' | 'truncated'> {
  // Every character takes at least one byte. Quoting the whole of a long text would block this process.
  if (typeof data === 'string' && data.length > maxBytes) return cutData(data, utf8Length(data), maxBytes);
  const text = jsonText(data);
  const isSmall = text.length * 3 <= maxBytes || utf8Length(text) <= maxBytes;
  if (isSmall) return { data: typeof data === 'string' ? data : parseBounded(text) };
  return cutData(typeof data === 'string' ? data : text, utf8Length(text), maxBytes);
}

function parseBounded(text: string): JsonValue {
  const data = JSON.parse(text) as JsonValue;
  // Each level takes at least two characters.
  if (text.length > maxLevels * 2 && isDeeperThan(data, maxLevels)) {
    throw new UnusableResultError(`the result's data is nested deeper than ${maxLevels} levels`);
  }
  return data;
}

function isDeeperThan(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

function cutData(text: string, totalBytes: number, maxBytes: number) {
  const { kept, bytes } = cutForJson(text, maxBytes);
  return { data: kept, truncated: `kept ${bytes} of ${totalBytes} bytes, as text` };
}

function jsonText(data: unknown): string {
  // JSON.stringify returns undefined for a function, although its type does not say so.
  let text: unknown;
  try {
    text = JSON.stringify(data);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it threw while it was read';
    throw new UnusableResultError(`the result's data cannot be written as JSON: ${why}`);
  }
  if (typeof text !== 'string') {
    throw new UnusableResultError(`the result's data cannot be written as JSON: its type is ${typeof data}`);
  }
  return text;
}

/** Cuts the text so that it still fits as a JSON string, in which each quotation mark takes two bytes. */
function cutForJson(text: string, maxBytes: number): { kept: string; bytes: number } {
  let kept = cutToBytes(text, maxBytes);
  for (;;) {
    const bytes = utf8Length(JSON.stringify(kept));
    if (bytes <= maxBytes || kept === '') return { kept, bytes };
    kept = cutToBytes(kept, Math.floor(utf8Length(kept) * (maxBytes / bytes)));
  }
}
