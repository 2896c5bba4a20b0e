import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState, type MouseEvent } from 'react';
import { readAll } from '../../api/read-all';
import { BulkBar } from '../../bulk/bulk-bar';
import page from '../../design/list-page/list-page.module.css';
import { Empty, ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { useRowKeys } from '../../design/table/use-row-keys';
import { useTicks } from '../../design/table/use-ticks';
import { VirtualTable } from '../../design/table/virtual-table';
import { useBulkExecutionActions } from '../../execution-actions/bulk-execution-actions';
import { useExecutionActions } from '../../execution-actions/execution-actions';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import { usePageTitle } from '../../shell/page-title';
import { columnsOf } from './columns';
import type { Execution } from './execution-list';
import css from './executions.module.css';
import { Filters } from './filters';
import { executionsQuery, maxRows } from './queries';
import { RowActions, type OpenMenu } from './row-actions';
import { hasFilters, noFilters, type ExecutionsSearch } from './search';
import { useLiveList } from './use-live-list';

const route = getRouteApi('/shell/executions');
const keyOf = ({ id }: Execution) => id;
const nameOf = ({ task_name }: Execution) => task_name;

/** All executions, newest first, narrowed by the filters in the URL. */
export default function ExecutionsPage() {
  const { t } = useWords();
  usePageTitle(t.executions.title);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const [isReading, setReading] = useState(false);
  const { waiting, showNewest } = useLiveList(search, isReading);
  const filterBy = useCallback(
    (change: Partial<ExecutionsSearch>, isTyping = false) => {
      box.current?.scrollTo({ top: 0 });
      void navigate({ search: (before) => ({ ...before, ...change }), replace: isTyping });
    },
    [navigate],
  );
  return (
    <>
      <div className={page.head}>
        <h1>{t.executions.title}</h1>
        <Filters search={search} onChange={filterBy} />
        <div role="status" className={css.waiting}>
          {waiting > 0 && (
            <button
              type="button"
              className="button primary"
              onClick={() => {
                box.current?.scrollTo({ top: 0 });
                showNewest();
              }}
            >
              {t.common.newRows(waiting)}
            </button>
          )}
        </div>
      </div>
      <List search={search} box={box} onFilter={filterBy} onReading={setReading} />
    </>
  );
}

interface ListProps {
  readonly search: ExecutionsSearch;
  readonly box: React.RefObject<HTMLDivElement | null>;
  readonly onFilter: (change: Partial<ExecutionsSearch>) => void;
  /** Says whether somebody reads or works in the list, so that no row may move. */
  readonly onReading: (isReading: boolean) => void;
}

function List({ search, box, onFilter, onReading }: ListProps) {
  const { t } = useWords();
  const columns = useMemo(() => columnsOf(t), [t]);
  const [menu, setMenu] = useState<OpenMenu>();
  const [isScrolled, setScrolled] = useState(false);
  const [stopped, setStopped] = useState<string>();
  const key = JSON.stringify(search);
  const isStopped = stopped === key;
  const query = useInfiniteQuery(executionsQuery(search));
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  const names = useMemo(() => new Map(rows.map(({ id, task_name }) => [id, task_name])), [rows]);
  const ids = useMemo(() => [...names.keys()], [names]);
  const ticks = useTicks(ids);
  const mayChange = useMay('operator');
  const actions = useBulkExecutionActions();
  const { askToRunAgain, question } = useExecutionActions();
  const hasMore = query.hasNextPage && rows.length < maxRows;
  const isReading = isScrolled || menu !== undefined || ticks.keys.size > 0;
  useEffect(() => onReading(isReading), [onReading, isReading]);
  useRowKeys(box, {
    ...(mayChange && {
      r: (index, opener) => {
        const row = rows[index];
        if (row && row.end_time !== null) askToRunAgain(row, opener);
      },
    }),
  });
  const readMore = () => {
    if (hasMore && !isStopped && !query.isFetching) void query.fetchNextPage();
  };
  const narrow = ({ target }: MouseEvent) => {
    const button = (target as Element).closest<HTMLElement>('[data-filter]');
    const { filter, value } = button?.dataset ?? {};
    if (filter !== undefined && value !== undefined) onFilter({ [filter]: value });
  };
  const tickEverything = async () => {
    const all = await readAll(query);
    ticks.setOnly(all.flatMap(({ items }) => items.map(keyOf)));
  };

  if (query.isPending) return <RowsSkeleton />;
  if (query.isError && rows.length === 0)
    return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0 && !hasMore) return <NoRows search={search} onFilter={onFilter} />;
  const looked = pages?.reduce((sum, { looked_at }) => sum + looked_at, 0) ?? 0;
  const isLooking = hasMore && hasFilters(search);
  const footer = (
    <div className={css.footer}>
      {rows.length >= maxRows && <p>{t.executions.maxReached}</p>}
      {isLooking && <p className="number">{t.executions.lookedAt(looked, rows.length)}</p>}
      {isLooking && (
        <button type="button" className="button" onClick={() => setStopped(isStopped ? undefined : key)}>
          {isStopped ? t.executions.goOn : t.executions.stopLooking}
        </button>
      )}
    </div>
  );
  return (
    <div className={page.list} onClick={narrow}>
      <p className={`${page.count} number soft`}>{t.executions.found(rows.length, !query.hasNextPage)}</p>
      <VirtualTable
        ref={box}
        label={t.executions.title}
        className={css.table}
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        nameOf={nameOf}
        hasMore={query.hasNextPage}
        isOld={query.isPlaceholderData}
        // Read again also when a page brought no row, because the next one may.
        readMoreKey={`${pages?.length ?? 0} ${isStopped} ${query.isPlaceholderData}`}
        onNearEnd={readMore}
        onScroll={(first) => setScrolled(first > 0)}
        onMenu={(row, anchor) => setMenu({ row, anchor })}
        ticks={mayChange ? ticks : undefined}
        footer={footer}
      />
      <BulkBar
        ticks={ticks}
        actions={actions}
        nameOf={(id) => names.get(id) ?? id}
        hasMore={query.hasNextPage}
        onTickEverything={() => void tickEverything()}
        table={box}
      />
      {question}
      <RowActions menu={menu} onClose={() => setMenu(undefined)} onFilter={onFilter} />
    </div>
  );
}

function NoRows({ search, onFilter }: Pick<ListProps, 'search' | 'onFilter'>) {
  const { t } = useWords();
  if (!hasFilters(search))
    return (
      <Empty
        title={t.executions.noneYet.title}
        step={
          <Link className="button" to="/tasks">
            {t.shell.pages.tasks}
          </Link>
        }
      >
        {t.executions.noneYet.text}
      </Empty>
    );
  return (
    <Empty
      title={t.executions.noneMatches.title}
      step={
        <button type="button" className="button" onClick={() => onFilter(noFilters)}>
          {t.executions.clearFilters}
        </button>
      }
    >
      {t.executions.noneMatches.text}
    </Empty>
  );
}
