import { writeFileSync } from 'node:fs';
import { runChaos } from './chaos-run';
import { summaryOf } from './summary';

/** chaos.mjs runs this, and passes the duration and the seed in the environment. */
it('has no finding under random faults', async () => {
  const { CHAOS_SEED: seed, CHAOS_FOR_MS: forMs, CHAOS_REPORT: report } = process.env;
  const print = (line: string) => {
    process.stdout.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
  };
  const rounds = await runChaos({ seed: Number(seed), forMs: Number(forMs), print });
  const summary = summaryOf(Number(seed), rounds);
  process.stdout.write(`\n${summary}\n`);
  if (report) writeFileSync(report, `${summary}\n`);
  expect(rounds.flatMap(({ verdict }) => verdict.findings)).toEqual([]);
});
