import type { ClaimRequest } from '@distribute-schedule/application';
import { requestTtlMs } from '@distribute-schedule/store-kit';
import { HeldTask } from './held-task';
import type { Step } from './step';

/**
 * Starts waiting tasks on a worker, each under an attempt token of its own: those of its own queue first, then those of
 * the pending queues that it serves, by precedence. Asked again under the same request token: those of them that still
 * run so.
 */
export function claimTasks(step: Step, request: ClaimRequest): readonly string[] {
  const { requestToken, slots } = request;
  const before = step.answered(requestToken);
  if (before) return before.filter((id, i) => HeldTask.read(step, id)?.isHeldUnder(tokenOf(requestToken, i)));
  const ids = slots > 0 ? waitingFor(step, request) : [];
  const started = ids.flatMap((id) => {
    const task = HeldTask.read(step, id);
    return task ? [task] : [];
  });
  started.forEach((task, i) => {
    task.leavePlace();
    task.run(request.workerId, tokenOf(requestToken, i), request.graceMs);
    task.save();
    step.tell('started', task.id, task.live.config, request.workerId);
  });
  const claimed = started.map(({ id }) => id);
  step.keepAnswer(requestToken, claimed, requestTtlMs);
  return claimed;
}

const tokenOf = (requestToken: string, index: number) => `${requestToken}.${index + 1}`;

function waitingFor({ tables }: Step, { workerId, slots, serves }: ClaimRequest): string[] {
  const { queues, pending } = tables;
  const own = queues.first(workerId, slots).map(({ key }) => String(key[2]));
  const wanted = slots - own.length;
  if (wanted <= 0) return own;
  const others = [...new Set(serves)]
    .flatMap((requirement) => pending.first(requirement, wanted))
    .sort((a, b) => Number(a.key[1]) - Number(b.key[1]))
    .slice(0, wanted);
  return [...own, ...others.map(({ key }) => String(key[2]))];
}
