import { useMemo, useRef } from 'react';
import { useRowKeys } from '../../design/table/use-row-keys';
import { VirtualTable } from '../../design/table/virtual-table';
import { entryColumns } from './columns';
import { entriesOf, type Entry } from './entries';
import type { ListProps } from './list-props';
import css from './timeline.module.css';

const keyOf = ({ key }: Entry) => key;
const nameOf = ({ row }: Entry) => row.task_name;

/** What the chart shows, line by line. */
export function EntryTable({ rows, span, now, how, ...list }: ListProps) {
  const box = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => entryColumns(how), [how]);
  const entries = useMemo(
    () => entriesOf(rows, now).filter(({ thing }) => thing.at < span.to && thing.end >= span.from),
    [rows, now, span.from, span.to],
  );
  useRowKeys(box);
  return (
    <VirtualTable
      {...list}
      ref={box}
      label={how.words.t.shell.pages.timeline}
      className={css.table}
      columns={columns}
      rows={entries}
      keyOf={keyOf}
      nameOf={nameOf}
    />
  );
}
