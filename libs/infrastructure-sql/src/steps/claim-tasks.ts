import type { ClaimRequest } from '@distribute-schedule/application';
import { requestTtlMs } from '@distribute-schedule/store-kit';
import type { TaskRow } from '../schema/tables';
import { requirementsThatWait } from './pending-queues';
import type { Step } from './step';
import { UnfinishedTask } from './unfinished-task';

export interface Claim {
  readonly rows: readonly TaskRow[];
  /** Requirements whose pending queue holds tasks after the claim. */
  readonly waitingFor: readonly string[];
}

/**
 * Starts waiting tasks on a worker, each under its own attempt token: first those of its own queue, then those of the
 * pending queues that it serves, by precedence. A request that is repeated under its token gets the same tasks, as far as
 * they still run so.
 */
export async function claimTasks(step: Step, request: ClaimRequest): Promise<Claim> {
  const { requestToken, workerId, slots, graceMs } = request;
  const before = await step.answerTo(requestToken);
  if (before) {
    const rows = await heldUnder(step, before, requestToken);
    return { rows, waitingFor: await requirementsThatWait(step.flushed()) };
  }
  const { chosen, waitingFor } = await choose(step, request, Math.max(0, slots));
  chosen.forEach((row, i) => {
    new UnfinishedTask(step, row).run(workerId, tokenOf(requestToken, i), graceMs);
    step.addEvent('started', row.id, row.config_id, workerId);
  });
  step.keepAnswer(
    requestToken,
    chosen.map(({ id }) => id),
    requestTtlMs,
  );
  return { rows: chosen, waitingFor };
}

const tokenOf = (requestToken: string, index: number) => `${requestToken}.${index + 1}`;

async function heldUnder(
  step: Step,
  ids: readonly string[],
  requestToken: string,
): Promise<readonly TaskRow[]> {
  await step.tasks.loadDocuments(ids);
  return ids.flatMap((id, i) => {
    const row = step.tasks.open(id);
    return row?.version_token === tokenOf(requestToken, i) ? [row] : [];
  });
}

async function choose(
  step: Step,
  { workerId, serves }: ClaimRequest,
  slots: number,
): Promise<{ readonly chosen: readonly TaskRow[]; readonly waitingFor: readonly string[] }> {
  step.tasks.flush();
  const [waiting, own] = await Promise.all([
    requirementsThatWait(step.transaction),
    slots > 0 ? step.tasks.ofWorker('queue', workerId, slots) : [],
  ]);
  const wanted = slots - own.length;
  if (wanted <= 0) return { chosen: own, waitingFor: waiting };
  const served = waiting.filter((one) => serves.includes(one));
  // One more than wanted, to know whether some are left.
  const found = await Promise.all(served.map((requirement) => step.tasks.pending(requirement, wanted + 1)));
  const queues = new Map(served.map((requirement, i) => [requirement, found[i] ?? []]));
  const taken = [...queues.values()]
    .flat()
    .sort((a, b) => a.precedence - b.precedence)
    .slice(0, wanted);
  const isTaken = new Set(taken);
  const isDrained = (requirement: string) =>
    queues.get(requirement)?.every((row) => isTaken.has(row)) ?? false;
  return { chosen: [...own, ...taken], waitingFor: waiting.filter((one) => !isDrained(one)) };
}
