import type { CancelTimer } from '@distribute-schedule/application';

/** Node fires a timer at once if it is set to more than this. */
const maxTimerMs = 2 ** 31 - 1;

/** Calls back once after any number of ms. A wait that is too long for one timer of Node is split into several. */
export function startTimer(ms: number, callback: () => void): CancelTimer {
  const wait = (leftMs: number): void => {
    const stepMs = Math.min(Math.max(0, leftMs), maxTimerMs);
    timer = setTimeout(() => (leftMs > stepMs ? wait(leftMs - stepMs) : callback()), stepMs);
  };
  let timer: NodeJS.Timeout;
  wait(ms);
  return () => clearTimeout(timer);
}
