import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { dataOf } from '../client/data-of';
import { exitCodes } from '../failures/exit-codes';
import { Failure, Interrupted, usageFailure } from '../failures/failure';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';

interface ExportOptions {
  readonly file?: string;
}

export function addExport(parent: Command, shell: Shell): void {
  parent
    .command('export')
    .description('write all tasks as YAML, to the standard output or to a file')
    .option('-f, --file <file>', 'write to this file; it is replaced when the export is complete')
    .action(shell.action(run));
}

async function run(session: Session, { file }: ExportOptions): Promise<void> {
  const { api, host, out } = session;
  const body = await dataOf(api.GET('/api/v1/tasks/export', { parseAs: 'stream' }));
  try {
    if (file === undefined) {
      const decoder = new TextDecoder();
      for await (const chunk of body as AsyncIterable<Uint8Array>)
        host.out.write(decoder.decode(chunk, { stream: true }));
      return;
    }
    await writeFile(file, body);
    out.note(`The tasks are written to ${file}.`);
  } catch (error) {
    if (host.interrupted.aborted) throw new Interrupted();
    if (error instanceof TypeError) throw cutOff(error);
    throw error;
  }
}

/** Writes beside the file first, so that a lost connection leaves the old file whole. */
async function writeFile(file: string, body: ReadableStream<Uint8Array>): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  try {
    await pipeline(Readable.fromWeb(body as never), createWriteStream(temporary, { mode: 0o600 }));
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && /^E[A-Z]+$/.test(code))
      throw usageFailure(`cannot write ${file}: ${code}`, 'Check the folder and its mode.');
    throw error;
  }
}

const cutOff = (cause: Error): Failure =>
  new Failure('the connection was lost during the export, so the export is incomplete', {
    exitCode: exitCodes.unreachable,
    next: 'Run the command again.',
    cause,
  });
