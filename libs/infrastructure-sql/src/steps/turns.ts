import type { ConfigRunsRow, TaskRow } from '../schema/tables';
import type { Step } from './step';

/** True if an unfinished task of the same config has the turn. */
export async function isAnothersTurn(step: Step, { id, config_id }: TaskRow): Promise<boolean> {
  const holders = await unfinishedHolders(step, await step.runs.of(config_id));
  return holders.some((holder) => holder !== id);
}

export function turnHolders({ turn }: Pick<ConfigRunsRow, 'turn'>): readonly string[] {
  return turn === '' ? [] : turn.split(' ');
}

/** Passes the turn of a config on, after this task has ended. Returns the task that has the turn now, if it changed. */
export async function passTurn(step: Step, ended: TaskRow): Promise<TaskRow | undefined> {
  if (!ended.in_turn) return undefined;
  const runs = await step.runs.of(ended.config_id);
  if (!turnHolders(runs).includes(ended.id)) return undefined;
  const others = await unfinishedHolders(step, runs);
  const next = others.length > 0 ? undefined : await step.tasks.firstInLine(ended.config_id);
  runs.turn = next?.id ?? others.join(' ');
  step.runs.save(runs);
  return next;
}

async function unfinishedHolders(step: Step, runs: ConfigRunsRow): Promise<readonly string[]> {
  const holders = turnHolders(runs);
  await step.tasks.load(holders);
  return holders.filter((id) => step.tasks.open(id));
}
