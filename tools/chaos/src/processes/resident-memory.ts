import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const pageBytes = 4096;

/** Returns the resident memory of a process. */
export function residentBytes(pid: number): number {
  if (process.platform === 'linux') {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;
  }
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}

/** Samples the resident memory of a process until `stop`, which returns the maximum. */
export class MemorySampler {
  private maxBytes = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(pid: number) {
    const sample = () => void (this.maxBytes = Math.max(this.maxBytes, residentBytes(pid)));
    sample();
    this.timer = setInterval(sample, 50);
  }

  stop(): number {
    clearInterval(this.timer);
    return this.maxBytes;
  }
}
