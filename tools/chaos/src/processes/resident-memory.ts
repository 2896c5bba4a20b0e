import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const pageBytes = 4096;

/** How much memory a process holds now. */
export function residentBytes(pid: number): number {
  if (process.platform === 'linux') {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;
  }
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}

/** The most that a process is seen to hold, from now on. */
export class MemoryWatch {
  private most = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(pid: number) {
    const look = () => void (this.most = Math.max(this.most, residentBytes(pid)));
    look();
    this.timer = setInterval(look, 50);
  }

  stop(): number {
    clearInterval(this.timer);
    return this.most;
  }
}
