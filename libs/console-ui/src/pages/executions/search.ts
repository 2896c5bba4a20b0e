import { statuses, type Status } from '../../design/status/status';
import { moment, oneOf, searchOf, severalOf, text, wholeNumber } from '../../search-params/search-params';

export const causes = ['schedule', 'manual', 'rerun'] as const;

/** Filters of the list, as the URL has them. */
export const executionsSearch = searchOf({
  status: severalOf(statuses),
  task: text(128),
  worker: text(128),
  executor: text(64),
  cause: oneOf(causes),
  /** Milliseconds that an execution took at least. */
  took: wholeNumber({ min: 1, max: 1e12 }),
  from: moment(),
  to: moment(),
  q: text(200),
});

export type ExecutionsSearch = ReturnType<typeof executionsSearch>;

/** Takes all filters away. */
export const noFilters: ExecutionsSearch = executionsSearch({});

export const hasFilters = (search: ExecutionsSearch): boolean =>
  Object.values(search).some((value) => value !== undefined);

/** True if the server can count executions by status under these filters. */
export const isCountable = ({ executor, cause, took, from, to, q }: ExecutionsSearch): boolean =>
  [executor, cause, took, from, to, q].every((filter) => filter === undefined);

export const statusesIn = ({ status }: ExecutionsSearch): readonly Status[] => {
  const words = status?.split(',') ?? [];
  return statuses.filter((one) => words.includes(one));
};

/** Adds a status to the filter or takes it away. With all or none of them, the list has all statuses. */
export function toggledStatus(search: ExecutionsSearch, status: Status): string | undefined {
  const before = statusesIn(search);
  const after = statuses.filter((one) => before.includes(one) !== (one === status));
  return after.length === 0 || after.length === statuses.length ? undefined : after.join(',');
}
