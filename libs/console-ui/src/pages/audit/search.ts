import { moment, oneOf, searchOf, text } from '../../search-params/search-params';

export const outcomes = ['done', 'refused', 'failed', 'attempted'] as const;
export const sources = ['people', 'machines'] as const;

/** Filters of the audit, and the record that is open, as the URL has them. */
export const auditSearch = searchOf({
  subject: text(300),
  who: text(128),
  outcome: oneOf(outcomes),
  source: oneOf(sources),
  from: moment(),
  to: moment(),
  record: text(20),
});

export type AuditSearch = ReturnType<typeof auditSearch>;

export const noFilters = {
  subject: undefined,
  who: undefined,
  outcome: undefined,
  source: undefined,
  from: undefined,
  to: undefined,
};

/** The filters alone, which the API takes under the same names. */
export const filtersOf = (search: AuditSearch) => {
  const isFilter = ([name, value]: readonly [string, unknown]) => name in noFilters && value !== undefined;
  return Object.fromEntries(Object.entries(search).filter(isFilter)) as {
    readonly [K in keyof typeof noFilters]?: NonNullable<AuditSearch[K]>;
  };
};

export const hasFilters = (search: AuditSearch): boolean => Object.keys(filtersOf(search)).length > 0;
