import { forgetTask, reviewHistory } from './history';
import type { Step } from './step';

/** Lets go what is past its time, a part of it at a time. True if there may be more. */
export function sweep(step: Step, limit: number): boolean {
  const { expiries } = step.tables;
  const due = [...expiries.getRange({ end: [step.now], limit })];
  for (const { key, value: expiry } of due) {
    expiries.dropSync(key);
    const what = key[1].slice(expiry.kind.length + 1);
    switch (expiry.kind) {
      case 'task':
        // One that was made again under its id meanwhile, since its document was missing, is another one.
        if (!step.tables.live.doesExist(what)) forgetTask(step, what, expiry.end);
        break;
      case 'request':
        step.tables.requests.dropSync(what);
        break;
      case 'reply':
        forgetReply(step, what);
        break;
      case 'history':
        reviewHistory(step, what, limit);
        break;
      case 'scheduler':
        forgetScheduler(step, what);
        break;
      case 'statistics':
        step.tables.statistics.removeSync([expiry.config, expiry.day]);
        break;
    }
  }
  return due.length > 0;
}

/** Unless it was kept anew meanwhile. */
function forgetReply({ tables: { replies }, now }: Step, key: string): void {
  const reply = replies.get(key);
  if (reply && reply.until <= now) replies.removeSync(key);
}

function forgetScheduler({ tables: { schedulers }, now }: Step, id: string): void {
  const scheduler = schedulers.get(id);
  if (scheduler && scheduler.until <= now) schedulers.removeSync(id);
}
