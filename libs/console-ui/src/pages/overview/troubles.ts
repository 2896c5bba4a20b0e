import type { Overview } from './queries';

/** Something that wants a person. What stops work is a failure, and what may become one is a warning. */
export type Trouble =
  | { readonly level: 'fail'; readonly kind: 'no leader' | 'no workers' }
  | {
      readonly level: 'fail' | 'warn';
      readonly kind: 'failing' | 'overdue' | 'parked';
      readonly count: number;
    }
  | { readonly level: 'warn'; readonly kind: 'store'; readonly warnings: Overview['store_warnings'] }
  | { readonly level: 'warn'; readonly kind: 'partly' };

/** All that wants a person, the worst first. */
export function troublesOf({
  unavailable,
  leader,
  schedulers,
  workers,
  tasks,
  store_warnings,
}: Overview): readonly Trouble[] {
  const troubles: Trouble[] = [];
  if (leader === null && schedulers !== null) troubles.push({ level: 'fail', kind: 'no leader' });
  if (workers === 0) troubles.push({ level: 'fail', kind: 'no workers' });
  if (tasks && tasks.failing > 0) troubles.push({ level: 'fail', kind: 'failing', count: tasks.failing });
  if (tasks && tasks.overdue > 0) troubles.push({ level: 'warn', kind: 'overdue', count: tasks.overdue });
  if (tasks && tasks.parked > 0) troubles.push({ level: 'warn', kind: 'parked', count: tasks.parked });
  if (store_warnings.length > 0) troubles.push({ level: 'warn', kind: 'store', warnings: store_warnings });
  if (unavailable.length > 0) troubles.push({ level: 'warn', kind: 'partly' });
  return troubles;
}
