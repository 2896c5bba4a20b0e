import { readFileSync } from 'node:fs';
import { usageFailure } from '../failures/failure';
import type { Host } from '../host/host';

/** Reads a text file, or the standard input for `-`. */
export async function readInput(file: string, { input }: Host): Promise<string> {
  if (file === '-') return input.read();
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'the file does not exist' : code;
    throw usageFailure(
      `cannot read ${file}: ${reason}`,
      'Check the path, or use -f - to read the standard input.',
    );
  }
}
