import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { UnusableMoveFileError, type Moved } from '@distribute-schedule/application';

/** Grows with each change of what is written that an older version could not read. */
const format = 1;
const kind = 'distribute-schedule store';

/** A line each, and at the end a line that tells whether all of them are there, as they were written. */
export async function writeMoveFile(file: string, all: AsyncIterable<Moved>): Promise<void> {
  // What is in it may be secret, and what is there already may be the only one.
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

/** Rejects, before anything was taken from it, unless the file is whole and of a known format. */
export async function checkMoveFile(file: string): Promise<void> {
  const hash = createHash('sha256');
  let last: string | undefined;
  for await (const line of linesOf(file)) {
    if (last === undefined) checkHead(file, line);
    else hash.update(`${last}\n`);
    last = line;
  }
  if (last !== JSON.stringify({ sha256: hash.digest('hex') }))
    throw new UnusableMoveFileError(file, 'it is cut off, or was changed after it was written. Export again');
}

/** What a file that was checked holds. */
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
