import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { MissingSecretError, type Secrets } from '@distribute-schedule/application';
import { isSecretName, secretKey } from '@distribute-schedule/executor-api';

/** A later change of a file is seen after this time. */
const maxAgeMs = 5_000;
const maxSecretBytes = 64 * 1024;
/** Shorter secrets cannot be masked in logs and results, because they would match ordinary text. */
const minSecretLength = 4;
/** Maximum number of names that a heartbeat carries. */
const maxNames = 256;

export interface SecretSources {
  /** Values by name. They win over files of the same name. */
  readonly given: Readonly<Record<string, string>>;
  /** Folder with one file for each secret, as Docker and Kubernetes mount them. Empty: none. */
  readonly folder: string;
  /** Returns monotonic time in ms. */
  readonly now?: () => number;
}

/** Contents of the folder at one moment. Values are read when they are first used. */
interface Listing {
  readonly readAt: number;
  /** Names of files by secret key. */
  readonly files: ReadonlyMap<string, string>;
  readonly values: Map<string, string>;
}

/** The secrets of this worker cannot be used. */
export class SecretsError extends Error {}

/**
 * Secrets of this process and of a folder. It reads the folder synchronously, because mounted secrets are in memory, and
 * at most every few seconds.
 */
export class WorkerSecrets implements Secrets {
  private readonly given: ReadonlyMap<string, string>;
  private readonly folder: string;
  private readonly now: () => number;
  private latest: Listing | undefined;

  constructor({ given, folder, now = () => performance.now() }: SecretSources) {
    this.given = new Map(Object.entries(given).map(([name, value]) => [secretKey(name), value]));
    this.folder = folder;
    this.now = now;
  }

  /** @throws SecretsError if a given value cannot be used, or the folder cannot be read or holds too many files */
  check(): void {
    for (const [name, value] of this.given) {
      const fault = secretFault(value);
      if (fault !== undefined) throw new SecretsError(`the secret ${name} ${fault}`);
    }
    try {
      const { size } = this.listing().files;
      if (size <= maxNames) return;
      throw new SecretsError(
        `secrets.folder: ${this.folder} holds ${size} files; at most ${maxNames} are allowed`,
      );
    } catch (error) {
      if (error instanceof SecretsError) throw error;
      throw new SecretsError(`secrets.folder: ${this.folder} cannot be read (${reasonOf(error)})`);
    }
  }

  names(): readonly string[] | undefined {
    try {
      const names = [...new Set([...this.given.keys(), ...this.listing().files.keys()])].sort();
      return names.length <= maxNames ? names : undefined;
    } catch {
      return undefined;
    }
  }

  read(name: string): string {
    const key = secretKey(name);
    const given = this.given.get(key);
    if (given !== undefined) return given;
    try {
      const { files, values } = this.listing();
      const file = files.get(key);
      if (file === undefined)
        throw new Error(`set DS_SECRET_${key.toUpperCase()}, or add it to secrets.folder`);
      const value = values.get(key) ?? this.readFile(file);
      values.set(key, value);
      return value;
    } catch (error) {
      throw new MissingSecretError(
        `this worker does not have the secret ${JSON.stringify(name)}: ${reasonOf(error)}`,
      );
    }
  }

  private listing(): Listing {
    const now = this.now();
    if (this.latest && now - this.latest.readAt < maxAgeMs) return this.latest;
    const entries = this.folder === '' ? [] : readdirSync(this.folder, { withFileTypes: true });
    const files = entries.filter(
      (entry) => isSecretName(entry.name) && (entry.isFile() || entry.isSymbolicLink()),
    );
    this.latest = {
      readAt: now,
      files: new Map(files.map(({ name }) => [secretKey(name), name])),
      values: new Map(),
    };
    return this.latest;
  }

  /** Kubernetes mounts links to files in a subfolder, so links are followed, but not out of the folder. */
  private readFile(name: string): string {
    const path = realpathSync(join(this.folder, name));
    if (!path.startsWith(realpathSync(this.folder) + sep))
      throw new Error('its file is outside of secrets.folder');
    const { size } = statSync(path);
    if (size > maxSecretBytes) throw new Error(`its file is larger than ${maxSecretBytes} bytes`);
    const value = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    const fault = secretFault(value);
    if (fault !== undefined) throw new Error(`its value ${fault}`);
    return value;
  }
}

/** Returns what is wrong with the value of a secret, or undefined. */
export function secretFault(value: string): string | undefined {
  if (value.length < minSecretLength)
    return `has fewer than ${minSecretLength} characters, so it could not be masked in logs`;
  if (Buffer.byteLength(value) > maxSecretBytes) return `is larger than ${maxSecretBytes} bytes`;
  return undefined;
}

/** The code of a system error is enough: its message would repeat the path. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
