import css from './table.module.css';

interface ColumnHeadProps {
  readonly column: {
    readonly title: string;
    readonly className?: string | undefined;
    readonly sortBy?: string;
  };
  /** The order of the rows: the `sortBy` of a column, or `-` and the same when it is descending. */
  readonly sort: string | undefined;
  readonly onSort: ((sort: string) => void) | undefined;
}

/** Head of a column. A click sorts by it, and another click the other way around. */
export function ColumnHead({ column: { title, className, sortBy }, sort, onSort }: ColumnHeadProps) {
  const isAscending = sort === sortBy;
  const order = isAscending ? 'ascending' : sort === `-${sortBy}` ? 'descending' : 'none';
  const isSortable = sortBy !== undefined && onSort !== undefined;
  return (
    <div
      role="columnheader"
      className={`${css.cell} ${className ?? ''}`}
      aria-sort={isSortable ? order : undefined}
    >
      {isSortable ? (
        <button
          type="button"
          className={css.sort}
          onClick={() => onSort(isAscending ? `-${sortBy}` : sortBy)}
        >
          {title}
          <span aria-hidden="true">{{ ascending: ' ↑', descending: ' ↓', none: '' }[order]}</span>
        </button>
      ) : (
        <span>{title}</span>
      )}
    </div>
  );
}
