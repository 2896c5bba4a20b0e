import type { components } from '@distribute-schedule/api-client';
import { visibleText } from '../../../text/visible-text';

type SentLine = components['schemas']['LogLine'];
export type LogPage = components['schemas']['Logs'];

/** A line whose message people can safely read. */
export type LogLine = SentLine;

export const shownLine = (line: SentLine): LogLine => ({ ...line, message: visibleText(line.message) });

/** What the URL says about the log. */
export interface LogSearch {
  readonly attempt?: number | undefined;
  readonly level?: LineFilter['level'];
  readonly find?: string | undefined;
  /** Number of the line that the link points at. */
  readonly line?: number | undefined;
}

/** What a reader looks for. Without a field, it does not matter. */
export interface LineFilter {
  readonly attempt: number | undefined;
  /** Lines of this level and of more severe ones. */
  readonly level: 'warn' | 'error' | undefined;
  readonly text: string | undefined;
}

export const isFiltering = ({ attempt, level, text }: LineFilter): boolean =>
  attempt !== undefined || level !== undefined || text !== undefined;

const severity = { info: 0, warn: 1, error: 2 } as const;

/** True if the server would find the line with this filter. */
export function meetsFilter(line: LogLine, { attempt, level, text = '' }: LineFilter): boolean {
  return (
    (attempt === undefined || line.attempt === attempt) &&
    (level === undefined || severity[line.level] >= severity[level]) &&
    line.message.toLowerCase().includes(text.toLowerCase())
  );
}
