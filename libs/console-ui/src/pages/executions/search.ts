import { statuses } from '../../design/status/status';
import { moment, oneOf, searchOf, text } from '../../search-params/search-params';

/** Filters of the list, as the URL has them. */
export const executionsSearch = searchOf({
  status: oneOf(statuses),
  task: text(128),
  worker: text(128),
  from: moment(),
  to: moment(),
});

export type ExecutionsSearch = ReturnType<typeof executionsSearch>;

export const hasFilters = (search: ExecutionsSearch): boolean =>
  Object.values(search).some((value) => value !== undefined);
