import { exitCodes } from '../failures/exit-codes';
import { Failure, usageFailure } from '../failures/failure';
import type { Host } from '../host/host';

/** @throws Failure unless the user answers yes at a terminal */
export async function confirm(question: string, { input, err }: Host): Promise<void> {
  if (!input.isTerminal || !err.isTerminal)
    throw usageFailure(`this needs a confirmation: ${question}`, 'Add --yes to confirm without a terminal.');
  const answer = await input.ask(`${question} [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new Failure('nothing was changed', {
    exitCode: exitCodes.no,
    next: 'Answer y, or add --yes, to confirm.',
  });
}
