import { useVirtualizer } from '@tanstack/react-virtual';
import { Ellipsis } from 'lucide-react';
import {
  memo,
  useEffect,
  useEffectEvent,
  useRef,
  type MouseEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { useWords } from '../../messages/words';
import type { MenuAnchor } from '../menu/row-menu';
import { useRowHeight } from './row-height';
import { ColumnHead } from './column-head';
import { RowTick, TickAll } from './tick-column';
import type { Ticks } from './use-ticks';
import css from './table.module.css';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Name of the order that its header chooses. Without it, the header is only a text. */
  readonly sortBy?: string;
  /** Class of the header and the cells, with which a page hides the column where there is no room. */
  readonly className?: string | undefined;
}

interface TableProps<Row> {
  readonly label: string;
  /** The same array at each render, so that rows that did not change are not rendered again. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Name of a row for those who listen to the page. */
  readonly nameOf: (row: Row) => string;
  /** Class that sets `--columns`, the widths of the columns. */
  readonly className?: string | undefined;
  /** True while there may be more rows than these. */
  readonly hasMore: boolean;
  /** Draws old rows dimmed, because newer ones are on their way. */
  readonly isOld?: boolean;
  /** Called near the end of the rows, and again each time `readMoreKey` changes there. */
  readonly onNearEnd?: () => void;
  readonly readMoreKey?: string;
  /** Called with the number of the first visible row. */
  readonly onScroll?: (firstVisible: number) => void;
  /** Opens the actions of a row. Without it, rows have no actions. */
  readonly onMenu?: ((row: Row, anchor: MenuAnchor) => void) | undefined;
  /** The order of the rows: the `sortBy` of a column, or `-` and the same when it is descending. */
  readonly sort?: string | undefined;
  readonly onSort?: (sort: string) => void;
  /** Gives each row a box to tick. Without it, rows have none. */
  readonly ticks?: Ticks | undefined;
  /** Below the last row. */
  readonly footer?: ReactNode;
  readonly ref?: RefObject<HTMLDivElement | null>;
}

/** Ask for more when so many rows or fewer are left below. */
const rowsAhead = 100;

/**
 * A table of any number of rows of one height, of which only those in view are in the document. The table is a grid of
 * divs with roles, because absolutely placed rows cannot be a `<table>`.
 */
export function VirtualTable<Row>(props: TableProps<Row>) {
  const { label, columns, rows, keyOf, nameOf, hasMore, isOld, onNearEnd, onScroll, onMenu, ticks, footer } =
    props;
  const { t } = useWords();
  const own = useRef<HTMLDivElement>(null);
  const box = props.ref ?? own;
  const rowHeight = useRowHeight();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => keyOf(rows[index] as Row),
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const isNearEnd = last > rows.length - rowsAhead;
  const nearEnd = useEffectEvent(() => onNearEnd?.());
  useEffect(() => {
    if (isNearEnd) nearEnd();
  }, [isNearEnd, props.readMoreKey]);
  const onClick = ({ target, shiftKey }: MouseEvent) => {
    const button = (target as Element).closest<HTMLElement>('[data-menu]');
    const row = button && rows[Number(button.dataset['menu'])];
    if (row && onMenu) onMenu(row, { element: button });
    const tick = (target as Element).closest<HTMLInputElement>('[data-tick]');
    const ticked = tick && rows[Number(tick.dataset['tick'])];
    if (ticked) ticks?.set(keyOf(ticked), tick.checked, shiftKey);
  };
  return (
    <div
      ref={box}
      className={`${css.box} ${props.className ?? ''} ${isOld ? css.old : ''} ${ticks ? css.withTicks : ''}`}
      role="table"
      aria-label={label}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-busy={isOld}
      tabIndex={0}
      onClick={onClick}
      onScroll={({ currentTarget }) => onScroll?.(Math.floor(currentTarget.scrollTop / rowHeight))}
    >
      <div role="rowgroup" className={css.head}>
        <div role="row" aria-rowindex={1} className={css.row}>
          {ticks && <TickAll ticks={ticks} />}
          {columns.map((column) => (
            <ColumnHead key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
          ))}
          {onMenu && (
            <div role="columnheader">
              <span className="aloud">{t.common.actions}</span>
            </div>
          )}
        </div>
      </div>
      <div role="rowgroup" className={css.body} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ key, index, start }) => (
          <TableRow
            key={key}
            row={rows[index] as Row}
            index={index}
            start={start}
            columns={columns as readonly Column<unknown>[]}
            isTicked={ticks?.keys.has(keyOf(rows[index] as Row))}
            name={nameOf(rows[index] as Row)}
            hasMenu={onMenu !== undefined}
          />
        ))}
      </div>
      {footer}
    </div>
  );
}

interface RowProps {
  readonly row: unknown;
  readonly index: number;
  readonly start: number;
  readonly columns: readonly Column<unknown>[];
  /** Undefined: the row has no box to tick. */
  readonly isTicked: boolean | undefined;
  readonly name: string;
  readonly hasMenu: boolean;
}

const TableRow = memo(function TableRow(props: RowProps) {
  const { row, index, start, columns, isTicked, name, hasMenu } = props;
  const { t } = useWords();
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-row={index}
      className={`${css.row} ${isTicked ? css.ticked : ''}`}
      style={{ transform: `translateY(${start}px)` }}
    >
      {isTicked !== undefined && <RowTick index={index} name={name} isTicked={isTicked} />}
      {columns.map(({ id, cell, className }) => (
        <div key={id} role="cell" className={`${css.cell} ${className ?? ''}`}>
          {cell(row)}
        </div>
      ))}
      {hasMenu && (
        <div role="cell">
          <button
            type="button"
            className={`button quiet icon ${css.menu}`}
            aria-haspopup="menu"
            aria-label={t.common.actionsFor(name)}
            data-menu={index}
          >
            <Ellipsis size={16} aria-hidden="true" />
          </button>
        </div>
      )}
    </div>
  );
});
