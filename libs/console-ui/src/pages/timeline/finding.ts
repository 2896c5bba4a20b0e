import type { Timeline } from './queries';

type Density = NonNullable<Timeline['density']>;
export type Bucket = Density['buckets'][number];

/** What the density says, in the order in which people want to know it. */
export type Finding =
  | { readonly kind: 'failures'; readonly failed: number; readonly ended: number; readonly since: number }
  | { readonly kind: 'collision'; readonly at: number; readonly atOnce: number; readonly slots: number }
  | { readonly kind: 'well'; readonly ended: number }
  | { readonly kind: 'due'; readonly due: number; readonly atOnce: number; readonly slots: number }
  | { readonly kind: 'nothing' };

/** One or two findings: about what is over, and about what is to come. */
export function findingsOf({ buckets, slots }: Density): readonly Finding[] {
  const sum = (of: (bucket: Bucket) => number) => buckets.reduce((total, bucket) => total + of(bucket), 0);
  const [ended, failed, due] = [sum((one) => one.ended), sum((one) => one.failed), sum((one) => one.due)];
  const findings: Finding[] = [];
  const first = buckets.find((bucket) => bucket.failed > 0);
  if (first) findings.push({ kind: 'failures', failed, ended, since: Date.parse(first.at) });
  else if (ended > 0) findings.push({ kind: 'well', ended });
  const busiest = buckets.reduce<Bucket | undefined>(
    (most, one) => (one.at_once > (most?.at_once ?? 0) ? one : most),
    undefined,
  );
  const atOnce = busiest?.at_once ?? 0;
  if (busiest && atOnce > slots)
    findings.push({ kind: 'collision', at: Date.parse(busiest.at), atOnce, slots });
  else if (due > 0) findings.push({ kind: 'due', due, atOnce, slots });
  return findings.length > 0 ? findings : [{ kind: 'nothing' }];
}
