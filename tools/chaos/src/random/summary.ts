import type { Round } from './chaos-run';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Summarises the run as a Markdown table. */
export function summaryOf(seed: number, rounds: readonly Round[]): string {
  const names = [...new Set(rounds.flatMap(({ faults }) => faults))].sort();
  const rows = names.map((name) => {
    const hit = rounds.filter(({ faults }) => faults.includes(name));
    const latest = Math.max(...hit.map(({ verdict }) => verdict.latestFireMs));
    const findings = sum(hit.map(({ verdict }) => verdict.findings.length));
    return `| ${name} | ${hit.length} | ${latest} | ${findings} |`;
  });
  const verdicts = rounds.map(({ verdict }) => verdict);
  const total = (of: 'due' | 'tasks') => sum(verdicts.map((verdict) => verdict[of]));
  const seconds = Math.round(sum(rounds.map(({ tookMs }) => tookMs)) / 1000);
  return [
    '| fault | rounds with it | latest fire in them, ms | findings |',
    '| --- | ---: | ---: | ---: |',
    ...rows,
    '',
    `Seed ${seed}: ${rounds.length} rounds in ${seconds} s, ${total('due')} due times decided, ${total('tasks')} tasks, ` +
      `${rounds.at(-1)?.verdict.attempts ?? 0} attempts, ${sum(verdicts.map(({ findings }) => findings.length))} findings.`,
  ].join('\n');
}
