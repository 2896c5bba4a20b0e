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
  /** Files kept besides the one that is written. */
  readonly keep: number;
}

/** The log can name tasks and addresses, so only the owner and the group of the process may read it. */
const mode = 0o640;

/**
 * A log file that is moved aside once it is full: `scheduler.log` is always the one that is written, `scheduler.log.1`
 * the one before, and so on. It writes synchronously, so nothing is left in a buffer when the process dies; that costs
 * some microseconds a line. (pino's own transports need a worker thread and with it a file beside the bundle.)
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
    // Another process with the same file may have moved it already: then a new one is there to go on with.
    if (this.isStillThere()) this.moveAside();
    const full = this.fd;
    this.fd = openSync(this.path, 'a', mode);
    this.size = fstatSync(this.fd).size;
    closeSync(full);
  }

  private isStillThere(): boolean {
    return existsSync(this.path) && statSync(this.path).ino === fstatSync(this.fd).ino;
  }

  private moveAside(): void {
    rmSync(`${this.path}.${this.rotation.keep}`, { force: true });
    for (let number = this.rotation.keep - 1; number >= 1; number -= 1) {
      if (existsSync(`${this.path}.${number}`))
        renameSync(`${this.path}.${number}`, `${this.path}.${number + 1}`);
    }
    renameSync(this.path, `${this.path}.1`);
  }
}
