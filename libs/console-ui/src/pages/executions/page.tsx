import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState, type MouseEvent } from 'react';
import page from '../../design/list-page/list-page.module.css';
import { Empty, ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { useRowKeys } from '../../design/table/use-row-keys';
import { VirtualTable } from '../../design/table/virtual-table';
import type { MenuAnchor } from '../../design/menu/row-menu';
import { useWords } from '../../messages/words';
import { usePageTitle } from '../../shell/page-title';
import { columnsOf } from './columns';
import type { Execution } from './execution-list';
import css from './executions.module.css';
import { Filters } from './filters';
import { executionsQuery, maxLookedAt, maxPages } from './queries';
import { RowActions, type OpenMenu } from './row-actions';
import { hasFilters, type ExecutionsSearch } from './search';
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
  const [menu, setMenu] = useState<OpenMenu>();
  const [isScrolled, setScrolled] = useState(false);
  const { waiting, showNewest } = useLiveList(search, isScrolled || menu !== undefined);
  const filterBy = useCallback(
    (change: Partial<ExecutionsSearch>) => {
      box.current?.scrollTo({ top: 0 });
      void navigate({ search: (before) => ({ ...before, ...change }) });
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
                setScrolled(false);
                showNewest();
              }}
            >
              {t.common.newRows(waiting)}
            </button>
          )}
        </div>
      </div>
      <List
        search={search}
        box={box}
        onFilter={filterBy}
        onScroll={(first) => setScrolled(first > 0)}
        onMenu={(row, anchor) => setMenu({ row, anchor })}
      />
      <RowActions menu={menu} onClose={() => setMenu(undefined)} onFilter={filterBy} />
    </>
  );
}

interface ListProps {
  readonly search: ExecutionsSearch;
  readonly box: React.RefObject<HTMLDivElement | null>;
  readonly onFilter: (change: Partial<ExecutionsSearch>) => void;
  readonly onScroll: (firstVisible: number) => void;
  readonly onMenu: (row: Execution, anchor: MenuAnchor) => void;
}

function List({ search, box, onFilter, onScroll, onMenu }: ListProps) {
  const { t } = useWords();
  const columns = useMemo(() => columnsOf(t.executions), [t]);
  const query = useInfiniteQuery(executionsQuery(search));
  const [isStopped, setStopped] = useState(false);
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  const isFull = (pages?.length ?? 0) >= maxPages;
  const hasMore = query.hasNextPage && !isFull;
  useRowKeys(box);
  const readMore = () => {
    if (hasMore && !isStopped && !query.isFetching) void query.fetchNextPage();
  };
  const narrow = ({ target }: MouseEvent) => {
    const button = (target as Element).closest<HTMLElement>('[data-filter]');
    const { filter, value } = button?.dataset ?? {};
    if (filter !== undefined && value !== undefined) onFilter({ [filter]: value });
  };

  if (query.isPending) return <RowsSkeleton />;
  if (query.isError && rows.length === 0)
    return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0 && !hasMore) return <NoRows search={search} onFilter={onFilter} />;
  const looked = (pages?.length ?? 0) * maxLookedAt;
  const footer = (
    <div className={css.footer}>
      {isFull && <p>{t.executions.maxReached}</p>}
      {hasMore && hasFilters(search) && <p>{t.executions.lookedAt(looked, rows.length)}</p>}
      {hasMore && hasFilters(search) && (
        <button type="button" className="button" onClick={() => setStopped(!isStopped)}>
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
        readMoreKey={`${pages?.length ?? 0} ${isStopped}`}
        onNearEnd={readMore}
        onScroll={onScroll}
        onMenu={onMenu}
        footer={footer}
      />
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
  const clear = () =>
    onFilter({ status: undefined, task: undefined, worker: undefined, from: undefined, to: undefined });
  return (
    <Empty
      title={t.executions.noneMatches.title}
      step={
        <button type="button" className="button" onClick={clear}>
          {t.executions.clearFilters}
        </button>
      }
    >
      {t.executions.noneMatches.text}
    </Empty>
  );
}
