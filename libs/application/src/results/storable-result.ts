import type { JsonValue, TaskResult } from '@distribute-schedule/domain';
import { boundedText, cutToBytes, utf8Length } from './bounded-text';

const maxMessageBytes = 4096;
/**
 * Writing JSON takes stack for each level. What can just be written by itself cannot as a part of its Task, and the store
 * would be asked for ever to take it.
 */
const maxLevels = 500;

/** An executor answered with something that cannot be kept, and why. */
export class UnusableResultError extends Error {}

/**
 * What is kept of an executor's answer: a copy of its own, as JSON has it, so that nobody changes it later, and within
 * a bound. Data beyond the bound becomes the beginning of its text, with a mark.
 */
export function storableResult(answer: unknown, maxDataBytes: number): TaskResult {
  if (typeof answer !== 'object' || answer === null) {
    throw new UnusableResultError('the executor answered without a result');
  }
  const { code, message, data } = answer as Record<string, unknown>;
  if (typeof code !== 'number' || !Number.isFinite(code) || typeof message !== 'string') {
    throw new UnusableResultError('the executor answered with a result that lacks a code or a message');
  }
  const kept = { code, message: boundedText(message, maxMessageBytes) };
  return data === undefined ? kept : { ...kept, ...storableData(data, maxDataBytes) };
}

function storableData(data: unknown, maxBytes: number): Pick<TaskResult, 'data' | 'truncated'> {
  // Every character is a byte at least. Quoting all of a long answer would hold up everything else in this process.
  if (typeof data === 'string' && data.length > maxBytes) return cutData(data, utf8Length(data), maxBytes);
  const text = jsonText(data);
  const isSmall = text.length * 3 <= maxBytes || utf8Length(text) <= maxBytes;
  if (isSmall) return { data: typeof data === 'string' ? data : parseBounded(text) };
  return cutData(typeof data === 'string' ? data : text, utf8Length(text), maxBytes);
}

function parseBounded(text: string): JsonValue {
  const data = JSON.parse(text) as JsonValue;
  // Each level takes two characters at least.
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
  // Undefined for a function, whatever its type says.
  let text: unknown;
  try {
    text = JSON.stringify(data);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it refuses to be read';
    throw new UnusableResultError(`the result's data cannot be written as JSON: ${why}`);
  }
  if (typeof text !== 'string') {
    throw new UnusableResultError(`the result's data cannot be written as JSON: it is a ${typeof data}`);
  }
  return text;
}

/** Cut so that the text still fits once it is quoted, when each quotation mark in it takes two bytes. */
function cutForJson(text: string, maxBytes: number): { kept: string; bytes: number } {
  let kept = cutToBytes(text, maxBytes);
  for (;;) {
    const bytes = utf8Length(JSON.stringify(kept));
    if (bytes <= maxBytes || kept === '') return { kept, bytes };
    kept = cutToBytes(kept, Math.floor(utf8Length(kept) * (maxBytes / bytes)));
  }
}
