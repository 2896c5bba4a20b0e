import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

export interface Rotation {
  readonly sizeBytes: number;
  /** Number of full files to keep in addition to the current one. */
  readonly keep: number;
}

/** The log can name tasks and addresses, so only the owner and the group of the process may read it. */
const mode = 0o640;

/**
 * A log file that is renamed when it is full: `scheduler.log` is the current file, `scheduler.log.1` the one before it,
 * and so on. Writes are synchronous, so that no line is lost in a buffer when the process dies; this costs some
 * microseconds per line. (The transports of pino need a worker thread, and therefore a second file beside the bundle.)
 */
export class RotatingFile {
  private fd: number;
  private size: number;

  constructor(
    private readonly path: string,
    private readonly rotation: Rotation,
  ) {
    mkdirSync(dirname(path), { recursive: true });
    this.fd = openSync(path, 'a', mode);
    this.size = fstatSync(this.fd).size;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.size > 0 && this.size + bytes.length > this.rotation.sizeBytes) this.rotate();
    this.size += writeSync(this.fd, bytes);
  }

  close(): void {
    closeSync(this.fd);
  }

  private rotate(): void {
    // If another process that writes the same file has already rotated it, continue with its new file.
    if (this.isCurrent()) this.renameFiles();
    const full = this.fd;
    this.fd = openSync(this.path, 'a', mode);
    this.size = fstatSync(this.fd).size;
    closeSync(full);
  }

  private isCurrent(): boolean {
    return existsSync(this.path) && statSync(this.path).ino === fstatSync(this.fd).ino;
  }

  private renameFiles(): void {
    rmSync(`${this.path}.${this.rotation.keep}`, { force: true });
    for (let number = this.rotation.keep - 1; number >= 1; number -= 1) {
      if (existsSync(`${this.path}.${number}`))
        renameSync(`${this.path}.${number}`, `${this.path}.${number + 1}`);
    }
    renameSync(this.path, `${this.path}.1`);
  }
}
