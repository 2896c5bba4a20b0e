import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { usageFailure } from '../failures/failure';
import type { Host } from '../host/host';

/** Address of an API and its token, under a name. */
export interface Context {
  readonly url: string;
  /** File that holds the token. */
  readonly token_file?: string;
  readonly token?: string;
}

export interface Contexts {
  readonly current: string | undefined;
  readonly contexts: Readonly<Record<string, Context>>;
}

const none: Contexts = { current: undefined, contexts: {} };

/** The file `distribute-schedule/config.yaml` with the contexts of the user. It may hold tokens, so only the user can read it. */
export class ContextsFile {
  readonly path: string;

  constructor({ environment, homeFolder }: Pick<Host, 'environment' | 'homeFolder'>) {
    const folder = environment['XDG_CONFIG_HOME'] || path.join(homeFolder, '.config');
    this.path = path.join(folder, 'distribute-schedule', 'config.yaml');
  }

  /** @throws Failure if others can read the file, or if it is not a file of contexts */
  read(): Contexts {
    const text = this.readText();
    if (text === undefined) return none;
    try {
      return contextsIn(parse(text));
    } catch (error) {
      throw usageFailure(
        `${this.path} is not a valid list of contexts: ${firstLine(error)}`,
        'Correct the file, or delete it and run "distribute-schedule context add".',
      );
    }
  }

  /** Replaces the file in one step, so that a crash leaves the old one or the new one. */
  write({ current, contexts }: Contexts): void {
    const temporary = `${this.path}.${process.pid}`;
    const text = stringify({ ...(current !== undefined && { current }), contexts });
    try {
      mkdirSync(path.dirname(this.path), { recursive: true, mode: 0o700 });
      writeFileSync(temporary, text, { mode: 0o600 });
      // The mode above does not apply to a file that a killed process left behind.
      chmodSync(temporary, 0o600);
      renameSync(temporary, this.path);
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      throw usageFailure(`cannot write ${this.path}: ${code}`, 'Check the folder and its mode.');
    }
  }

  private readText(): string | undefined {
    try {
      const { mode } = statSync(this.path);
      if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw this.openToOthers(mode);
      return readFileSync(this.path, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return undefined;
      if (code === undefined) throw error;
      throw usageFailure(`cannot read ${this.path}: ${code}`, 'Check the file and its folder.');
    }
  }

  private openToOthers(mode: number): Error {
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    return usageFailure(
      `${this.path} can hold tokens, and its mode ${octal} lets others use it`,
      `Run: chmod 600 ${this.path}`,
    );
  }
}

function contextsIn(read: unknown): Contexts {
  const { current, contexts = {} } = (read ?? {}) as { current?: unknown; contexts?: unknown };
  if (typeof contexts !== 'object' || contexts === null) throw new Error('contexts must be a map');
  for (const [name, context] of Object.entries(contexts))
    if (typeof (context as Context | null)?.url !== 'string')
      throw new Error(`the context ${name} must have a url`);
  return {
    current: typeof current === 'string' ? current : undefined,
    contexts: contexts as Contexts['contexts'],
  };
}

const firstLine = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n', 1).join('') : String(error);
