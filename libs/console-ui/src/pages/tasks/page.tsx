import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Suspense, useDeferredValue, useMemo, useRef, useState, type MouseEvent } from 'react';
import { maxPages, readAll } from '../../api/read-all';
import { BulkBar } from '../../bulk/bulk-bar';
import page from '../../design/list-page/list-page.module.css';
import { ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { useRowKeys } from '../../design/table/use-row-keys';
import { useTicks } from '../../design/table/use-ticks';
import { VirtualTable } from '../../design/table/virtual-table';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import { usePageTitle } from '../../shell/page-title';
import { useBulkTaskActions } from '../../task-actions/bulk-task-actions';
import { useTaskActions } from '../../task-actions/task-actions';
import { columnsOf } from './columns';
import { ExportButton } from './export-button';
import { Filters, FindField } from './filters';
import { NoTasks } from './no-tasks';
import { facetsQuery, maxLookedAt, tasksQuery, type Task } from './queries';
import { TaskMenu, type OpenMenu } from './row-actions';
import { hasFilters, taskSorts, type TasksSearch } from './search';
import { StateChips } from './state-chips';
import css from './tasks.module.css';
import { useTexts } from './texts';
import { useLiveTasks } from './use-live-tasks';

const route = getRouteApi('/shell/tasks');
const keyOf = ({ id }: Task) => id;
const nameOf = ({ name }: Task) => name;

type Change = Partial<TasksSearch>;

/** All tasks by name, narrowed by the search in the URL. */
export default function TasksPage() {
  return (
    <Suspense fallback={<RowsSkeleton />}>
      <Tasks />
    </Suspense>
  );
}

function Tasks() {
  const { t, number } = useWords();
  const texts = useTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: facets } = useQuery(facetsQuery);
  const failing = facets?.states.failing;
  const count = failing && `${number(failing.count)}${failing.exact ? '' : '+'}`;
  usePageTitle(failing?.count ? `${texts.failingNow(count ?? '')} · ${t.tasks.title}` : t.tasks.title);
  const narrow = (change: Change, replace = false) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace });
  return (
    <>
      <div className={page.head}>
        <h1>{t.tasks.title}</h1>
        <FindField search={search} onFind={(q) => narrow({ q }, true)} />
        <NewTaskLink />
      </div>
      <div className={css.narrowing}>
        <StateChips states={facets?.states} chosen={search.state} onChoose={(state) => narrow({ state })} />
        <Filters search={search} facets={facets} onChange={narrow} />
      </div>
      <List search={useDeferredValue(search)} onNarrow={narrow} />
    </>
  );
}

function NewTaskLink() {
  const { t } = useWords();
  if (!useMay('operator')) return null;
  return (
    <Link to="/tasks/new" search={{}} className={`button primary ${css.new}`}>
      {t.tasks.newTask}
    </Link>
  );
}

function List({
  search,
  onNarrow,
}: {
  readonly search: TasksSearch;
  readonly onNarrow: (change: Change) => void;
}) {
  const words = useWords();
  const { t } = words;
  const texts = useTexts();
  const box = useRef<HTMLDivElement>(null);
  const [menu, setMenu] = useState<OpenMenu>();
  const [isScrolled, setScrolled] = useState(false);
  const firstVisible = useRef(0);
  const columns = useMemo(() => columnsOf(words, texts), [words, texts]);
  const query = useInfiniteQuery(tasksQuery(search));
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  const names = useMemo(() => new Map(rows.map(({ id, name }) => [id, name])), [rows]);
  const ids = useMemo(() => [...names.keys()], [names]);
  const ticks = useTicks(ids);
  const mayChange = useMay('operator');
  const actions = useBulkTaskActions();
  const { askToRun, question } = useTaskActions();
  const isReading = isScrolled || menu !== undefined || ticks.keys.size > 0;
  const { waiting, showNew } = useLiveTasks(search, isReading, firstVisible);
  useRowKeys(box, {
    ...(mayChange && {
      r: (index, opener) => {
        const row = rows[index];
        if (row) askToRun(row, opener);
      },
    }),
  });
  const tickEverything = async () => {
    const all = await readAll(query);
    ticks.setOnly(all.flatMap(({ items }) => items.map(keyOf)));
  };
  const narrow = ({ target }: MouseEvent) => {
    const mark = (target as Element).closest<HTMLElement>('[data-filter]');
    const { filter, value } = mark?.dataset ?? {};
    if (filter !== undefined && value !== undefined) onNarrow({ [filter]: value });
  };
  if (query.isPending) return <RowsSkeleton />;
  if (query.isError && rows.length === 0)
    return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0 && !query.hasNextPage) return <NoTasks search={search} onChange={onNarrow} />;
  const isFull = (pages?.length ?? 0) >= maxPages;
  const looked = (pages?.length ?? 0) * maxLookedAt;
  return (
    <div className={page.list} onClick={narrow}>
      <div className={css.counts}>
        <p className={`${page.count} number soft`}>
          {t.tasks.found(rows.length, !query.hasNextPage && !isFull)}
          {query.hasNextPage && hasFilters(search) && ` · ${texts.lookedAt(looked, rows.length)}`}
          {isFull && ` · ${texts.maxReached}`}
        </p>
        <div role="status">
          {waiting > 0 && (
            <button
              type="button"
              className="button primary"
              onClick={() => {
                box.current?.scrollTo({ top: 0 });
                showNew();
              }}
            >
              {t.common.newRows(waiting)}
            </button>
          )}
        </div>
      </div>
      <VirtualTable
        ref={box}
        label={t.tasks.title}
        className={css.table}
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        nameOf={nameOf}
        hasMore={query.hasNextPage}
        isOld={query.isPlaceholderData}
        readMoreKey={String(pages?.length ?? 0)}
        onNearEnd={() => query.hasNextPage && !query.isFetching && void query.fetchNextPage()}
        onScroll={(first) => {
          firstVisible.current = first;
          setScrolled(first > 0);
        }}
        onMenu={(row, anchor) => setMenu({ row, anchor })}
        sort={search.sort ?? 'name'}
        onSort={(sort) =>
          onNarrow({ sort: sort === 'name' ? undefined : taskSorts.find((known) => known === sort) })
        }
        ticks={mayChange ? ticks : undefined}
      />
      <BulkBar
        ticks={ticks}
        actions={actions}
        nameOf={(id) => names.get(id) ?? id}
        hasMore={query.hasNextPage}
        onTickEverything={() => void tickEverything()}
        table={box}
      >
        <ExportButton ids={ticks.keys} />
      </BulkBar>
      {question}
      <TaskMenu menu={menu} onClose={() => setMenu(undefined)} />
    </div>
  );
}
