import type { ExecutionJournal, JournalLine } from '@distribute-schedule/application';
import { madeVisible, type TaskId } from '@distribute-schedule/domain';
import type { Response } from 'express';
import { isoOf } from '../http/fields';
import { drained } from '../http/drained';

const maxLinesPerRead = 500;

/**
 * Sends the log lines of an execution as a file, up to the line that is the last one now. Reads the next lines when the
 * client has taken the ones before, so that a download needs little memory.
 */
export async function sendLogFile(
  journal: Pick<ExecutionJournal, 'read'>,
  id: TaskId,
  response: Response,
): Promise<void> {
  let page = await journal.read(id, 0, maxLinesPerRead);
  const { end } = page;
  response.status(200).set({
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Disposition': `attachment; filename="${fileNameOf(id)}"`,
    'Cache-Control': 'no-store',
  });
  while (page.lines.length > 0 && !response.destroyed) {
    response.write(page.lines.map(textOf).join(''));
    await drained(response);
    if (page.next >= end) break;
    page = await journal.read(id, page.next, Math.min(maxLinesPerRead, end - page.next));
  }
  response.end();
}

/** Colours and cursor moves that programs write for a terminal. */
const terminalCodes = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

/** A line of the file. No message can pass for another line, because its further lines are indented. */
function textOf({ at, level, message, attempt }: JournalLine): string {
  const [first = '', ...more] = message.replaceAll(terminalCodes, '').split(/\r?\n/);
  const lines = [first, ...more.map((text) => `    ${text}`)].map(visibleWithTabs);
  return `${isoOf(at)} ${attempt} ${level.padEnd(5)} ${lines.join('\n')}\n`;
}

const visibleWithTabs = (text: string): string => text.split('\t').map(madeVisible).join('\t');

/** The id as a name of a file, which every system can store. */
const fileNameOf = (id: TaskId): string => `${id.replaceAll(/[^\w.-]/g, '-')}.log.txt`;
