import type { components } from '@distribute-schedule/api-client';
import { visibleText } from '../../text/visible-text';

export interface LogLine {
  /** Number of the line, from 0 over all attempts. */
  readonly number: number;
  readonly at: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly attempt: number;
}

/** The page keeps at most this many lines: the newest. */
export const maxShownLines = 5000;

/** @param id the id of the event: the number of the line after this one */
export function readLine(id: string, data: string): LogLine {
  const { at, level, message, attempt } = JSON.parse(data) as components['schemas']['LogLine'];
  return { number: Number(id) - 1, at, level, message: visibleText(message), attempt };
}

/** Appends lines. Lines that arrive again after a lost connection are dropped. */
export function appendLines(lines: readonly LogLine[], added: readonly LogLine[]): readonly LogLine[] {
  const last = lines.at(-1)?.number ?? -1;
  return [...lines, ...added.filter(({ number }) => number > last)].slice(-maxShownLines);
}

export interface LineFilter {
  readonly level: 'all' | 'warn' | 'error';
  readonly text: string;
}

const levels = { all: ['info', 'warn', 'error'], warn: ['warn', 'error'], error: ['error'] } as const;

export function filterLines(lines: readonly LogLine[], { level, text }: LineFilter): readonly LogLine[] {
  const wanted = text.toLowerCase();
  const shown: readonly string[] = levels[level];
  return lines.filter(
    (line) => shown.includes(line.level) && (wanted === '' || line.message.toLowerCase().includes(wanted)),
  );
}
