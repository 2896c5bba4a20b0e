import type { AuditedRows } from './audited-rows';

/** Each config counts exactly the tasks that exist. */
export function auditCounts({ runs, counts }: AuditedRows): string[] {
  const found = new Map(counts.map((row) => [row.config_id, row]));
  const counted = new Map(runs.map((row) => [row.config_id, row]));
  return [...new Set([...found.keys(), ...counted.keys()])].flatMap((id) =>
    (['open_tasks', 'finished_tasks'] as const).flatMap((what) => {
      const [there, said] = [found.get(id)?.[what] ?? 0, counted.get(id)?.[what] ?? 0];
      return there === said
        ? []
        : [`config ${id} has ${there} ${what.replace('_', ' ')}, but counts ${said}`];
    }),
  );
}

/** An unfinished task has one place and one time at which a scheduler looks at it, a finished one has neither. */
export function auditColumns({ tasks, configs }: AuditedRows): string[] {
  const wrong = tasks.filter(({ status, ended_at, queue_kind, review_at, position }) => {
    const isOpen = status === 'open';
    const isPlaced = [queue_kind, review_at, position].map((column) => column !== null);
    return isOpen !== (ended_at === null) || isPlaced.some((one) => one !== isOpen);
  });
  const unplanned = configs.filter(
    ({ due_at, parked_because, wake_at }) =>
      (due_at === null || parked_because !== null) !== (wake_at === null),
  );
  return [
    ...wrong.map(({ id, status }) => `task ${id} is ${status}, but its place or its review time is not`),
    ...unplanned.map(({ id }) => `config ${id} has a due time that no scheduler looks at, or the reverse`),
  ];
}
