import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in ticks of 10 ms. */
const tickMs = 10;

interface ProcessTimes {
  readonly parent: number;
  /** CPU time of the process and of its ended children, in ticks. */
  readonly ticks: number;
}

function timesOf(pid: number): ProcessTimes | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in brackets, may contain spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    // The process has ended.
    return undefined;
  }
}

/** CPU time of these processes and of all processes that they started, in ticks. */
function ownTicks(roots: readonly number[]): number {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const all = new Map<number, ProcessTimes>();
  for (const pid of pids.map(Number)) {
    const times = timesOf(pid);
    if (times) all.set(pid, times);
  }
  let sum = 0;
  for (const [pid, { ticks }] of all) {
    let ancestor: number | undefined = pid;
    while (ancestor !== undefined && !roots.includes(ancestor)) ancestor = all.get(ancestor)?.parent;
    if (ancestor !== undefined) sum += ticks;
  }
  return sum;
}

/** CPU time of everything on this machine, in ticks. */
function allTicks(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return user + nice + system + irq + softirq + steal;
}

/**
 * Starts to measure how many cores other programs use. The returned function ends the measurement.
 * @param roots the processes that do not count as other programs, with all that they started
 */
export function watchForeignCpu(roots: readonly number[]): () => number | undefined {
  if (process.platform !== 'linux') return () => undefined;
  const foreignTicks = () => allTicks() - ownTicks(roots);
  const before = foreignTicks();
  const startedAt = performance.now();
  return () => {
    const ticks = Math.max(0, foreignTicks() - before);
    return (ticks * tickMs) / (performance.now() - startedAt);
  };
}
