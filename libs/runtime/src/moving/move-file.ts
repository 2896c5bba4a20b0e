import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { UnusableMoveFileError, type Moved } from '@distribute-schedule/application';

/** Raised with each change of the format that older versions cannot read. */
const format = 1;
const kind = 'distribute-schedule store';

/**
 * Writes one line per item, and a last line with a hash of the others, which shows whether the file is complete and
 * unchanged.
 */
export async function writeMoveFile(file: string, all: AsyncIterable<Moved>): Promise<void> {
  // Mode 600, because parameters may be secret. Flag x, because an existing file may be somebody's only export.
  const out = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  const ended = finished(out);
  ended.catch(() => undefined);
  await Promise.race([once(out, 'open'), ended]);
  try {
    const hash = createHash('sha256');
    const write = async (line: object): Promise<void> => {
      const text = `${JSON.stringify(line)}\n`;
      hash.update(text);
      if (!out.write(text)) await Promise.race([once(out, 'drain'), ended]);
    };
    await write({ kind, format });
    for await (const moved of all) await write(moved);
    out.end(`${JSON.stringify({ sha256: hash.digest('hex') })}\n`);
    await ended;
  } catch (error) {
    out.destroy();
    await rm(file, { force: true });
    throw error;
  }
}

/** Rejects if the file is incomplete, changed or of an unknown format. Called before anything is imported. */
export async function checkMoveFile(file: string): Promise<void> {
  const hash = createHash('sha256');
  let last: string | undefined;
  for await (const line of linesOf(file)) {
    if (last === undefined) checkHead(file, line);
    else hash.update(`${last}\n`);
    last = line;
  }
  if (last !== JSON.stringify({ sha256: hash.digest('hex') }))
    throw new UnusableMoveFileError(file, 'it is incomplete, or was changed after the export. Export again');
}

/** Reads the items of a file that was checked. */
export async function* readMoveFile(file: string): AsyncGenerator<Moved> {
  for await (const line of linesOf(file)) {
    const read = JSON.parse(line) as object;
    if ('taskConfig' in read || 'task' in read) yield read as Moved;
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const handle = await open(file);
  yield* handle.readLines();
}

function checkHead(file: string, line: string): void {
  const head = parsed(line) as { kind?: unknown; format?: unknown } | undefined;
  if (head?.kind !== kind) throw new UnusableMoveFileError(file, 'it was not written by --export');
  if (typeof head.format !== 'number' || head.format > format)
    throw new UnusableMoveFileError(
      file,
      `a newer version wrote it (format ${String(head.format)}, this version knows ${format}): import it with that version`,
    );
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
