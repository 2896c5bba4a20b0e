import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { basePath } from '../../api/api';
import { readAll } from '../../api/read-all';
import { BulkBar } from '../../bulk/bulk-bar';
import { PlainText } from '../../design/block/block';
import { RowMenu, type MenuAnchor, type MenuItem } from '../../design/menu/row-menu';
import page from '../../design/list-page/list-page.module.css';
import { Empty, ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { useRowKeys } from '../../design/table/use-row-keys';
import { useTicks } from '../../design/table/use-ticks';
import { VirtualTable } from '../../design/table/virtual-table';
import { useDigest } from '../../live/use-live';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import { usePageTitle } from '../../shell/page-title';
import { useBulkTaskActions } from '../../task-actions/bulk-task-actions';
import { useTaskActions } from '../../task-actions/task-actions';
import { columnsOf } from './columns';
import { tasksQuery, type Task } from './queries';
import { taskStates, type TasksSearch } from './search';
import css from './tasks.module.css';

const route = getRouteApi('/shell/tasks');
const keyOf = ({ id }: Task) => id;
const nameOf = ({ name }: Task) => name;

/** All tasks by name, narrowed by the search in the URL. */
export default function TasksPage() {
  const { t } = useWords();
  usePageTitle(t.tasks.title);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = (change: Partial<TasksSearch>, replace: boolean) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace });
  return (
    <>
      <div className={page.head}>
        <h1>{t.tasks.title}</h1>
        <FindField search={search} onFind={(q) => narrow({ q }, true)} />
        <select
          className="field"
          aria-label={t.tasks.state}
          value={search.state ?? ''}
          onChange={({ target }) =>
            narrow({ state: taskStates.find((state) => state === target.value) }, false)
          }
        >
          <option value="">{t.tasks.allStates}</option>
          {taskStates.map((state) => (
            <option key={state} value={state}>
              {t.tasks.states[state]}
            </option>
          ))}
        </select>
        <NewTaskLink />
      </div>
      <List search={search} onClear={() => narrow({ q: undefined, state: undefined }, false)} />
    </>
  );
}

function NewTaskLink() {
  const { t } = useWords();
  if (!useMay('operator')) return null;
  return (
    <Link to="/tasks/new" search={{}} className="button primary">
      {t.tasks.newTask}
    </Link>
  );
}

/** Typing replaces the entry of the history, and what is typed is never lost to a slow answer. */
function FindField({
  search: { q },
  onFind,
}: {
  readonly search: TasksSearch;
  readonly onFind: (q: string | undefined) => void;
}) {
  const { t } = useWords();
  const [typed, setTyped] = useState(q ?? '');
  useEffect(() => setTyped(q ?? ''), [q]);
  return (
    <input
      type="search"
      className="field"
      data-find
      placeholder={t.tasks.find}
      aria-label={t.tasks.find}
      maxLength={128}
      value={typed}
      onChange={({ target }) => {
        setTyped(target.value);
        onFind(target.value === '' ? undefined : target.value);
      }}
    />
  );
}

function List({ search, onClear }: { readonly search: TasksSearch; readonly onClear: () => void }) {
  const words = useWords();
  const { t } = words;
  const box = useRef<HTMLDivElement>(null);
  const [menu, setMenu] = useState<{ row: Task; anchor: MenuAnchor }>();
  const columns = useMemo(() => columnsOf(words), [words]);
  const client = useQueryClient();
  const query = useInfiniteQuery(tasksQuery(useDeferredValue(search)));
  const rows = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  const shown = useRef(new Set<string>());
  useEffect(() => void (shown.current = new Set(rows.map(keyOf))), [rows]);
  const names = useMemo(() => new Map(rows.map(({ id, name }) => [id, name])), [rows]);
  const ids = useMemo(() => [...names.keys()], [names]);
  const ticks = useTicks(ids);
  const mayChange = useMay('operator');
  const actions = useBulkTaskActions();
  const { askToRun, question } = useTaskActions();
  useRowKeys(box, {
    ...(mayChange && {
      r: (index, opener) => {
        const row = rows[index];
        if (row) askToRun(row, opener);
      },
    }),
  });
  const tickEverything = async () => {
    const pages = await readAll(query);
    ticks.setOnly(pages.flatMap(({ items }) => items.map(keyOf)));
  };
  useDigest(({ tasks, executions, isIncomplete }) => {
    const touched = [...executions.values()].some(({ taskId }) => shown.current.has(taskId));
    if (isIncomplete || tasks.size > 0 || touched)
      void client.invalidateQueries({ queryKey: ['tasks'] }, { cancelRefetch: false });
  });
  if (query.isPending) return <RowsSkeleton />;
  if (query.isError && rows.length === 0)
    return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0 && !query.hasNextPage) return <NoTasks search={search} onClear={onClear} />;
  return (
    <div className={page.list}>
      <p className={`${page.count} number soft`}>{t.tasks.found(rows.length, !query.hasNextPage)}</p>
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
        readMoreKey={String(query.data?.pages.length ?? 0)}
        onNearEnd={() => query.hasNextPage && !query.isFetching && void query.fetchNextPage()}
        onMenu={(row, anchor) => setMenu({ row, anchor })}
        ticks={mayChange ? ticks : undefined}
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
      <TaskMenu menu={menu} onClose={() => setMenu(undefined)} />
    </div>
  );
}

function TaskMenu({
  menu,
  onClose,
}: {
  readonly menu: { readonly row: Task; readonly anchor: MenuAnchor } | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const navigate = route.useNavigate();
  const mayChange = useMay('operator');
  const { runNow, pauseOrResume, remove, question } = useTaskActions();
  const itemsFor = (row: Task, anchor: MenuAnchor): MenuItem[] => [
    ...(mayChange
      ? [
          { id: 'run', label: t.tasks.runNow, onSelect: () => runNow(row) },
          {
            id: 'pause',
            label: row.enabled ? t.tasks.askToPause : t.tasks.resume,
            onSelect: () => pauseOrResume(row, anchor.element),
          },
          {
            id: 'edit',
            label: t.tasks.edit,
            onSelect: () => void navigate({ to: '/tasks/$id/edit', params: { id: row.id } }),
          },
          {
            id: 'copy',
            label: t.tasks.copy,
            onSelect: () => void navigate({ to: '/tasks/new', search: { from: row.id } }),
          },
        ]
      : []),
    {
      id: 'executions',
      label: t.tasks.executionsOf,
      onSelect: () => void navigate({ to: '/executions', search: { task: row.id } }),
    },
    ...(mayChange
      ? [
          {
            id: 'delete',
            label: t.tasks.delete,
            onSelect: () => remove(row, anchor.element),
            isDanger: true,
          },
        ]
      : []),
  ];
  return (
    <>
      <RowMenu
        anchor={menu?.anchor}
        label={menu ? t.common.actionsFor(menu.row.name) : ''}
        items={menu ? itemsFor(menu.row, menu.anchor) : []}
        onClose={onClose}
      />
      {question}
    </>
  );
}

function NoTasks({ search, onClear }: { readonly search: TasksSearch; readonly onClear: () => void }) {
  const { t } = useWords();
  if (search.q !== undefined || search.state !== undefined) {
    return (
      <Empty
        title={t.tasks.noneMatches.title}
        step={
          <button type="button" className="button" onClick={onClear}>
            {t.tasks.clear}
          </button>
        }
      >
        {t.tasks.noneMatches.text}
      </Empty>
    );
  }
  const command = `curl -X POST ${location.origin}${basePath}/api/v1/tasks \\
  -H 'Content-Type: application/json' \\
  -d '{"name": "hello", "cron_expression": "@every 10s", "executor": "local", "handler": "hello"}'`;
  return (
    <Empty
      title={t.tasks.noneYet.title}
      step={
        <>
          <NewTaskLink />
          <PlainText label="curl">{command}</PlainText>
        </>
      }
    >
      {t.tasks.noneYet.text}
    </Empty>
  );
}
