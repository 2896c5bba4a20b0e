import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useRef, useState, type MouseEvent } from 'react';
import { useTexts } from '../../changes/texts';
import page from '../../design/list-page/list-page.module.css';
import { Empty, ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { useRowKeys } from '../../design/table/use-row-keys';
import { VirtualTable } from '../../design/table/virtual-table';
import { useWords } from '../../messages/words';
import { useSession } from '../../session/session';
import { usePageTitle } from '../../shell/page-title';
import css from './audit.module.css';
import { columnsOf } from './columns';
import { Filters, type ChangeFilters } from './filters';
import { auditQuery, maxLookedAt, maxPages, type AuditRecord } from './queries';
import { Record } from './record';
import { hasFilters, noFilters, type AuditSearch } from './search';

const route = getRouteApi('/shell/settings/audit');
const keyOf = ({ id }: AuditRecord) => id;
const nameOf = ({ action, subject }: AuditRecord) => `${action} ${subject}`;

/** Who asked for which change, and what came of it. For admins, because it has their addresses. */
export default function AuditPage() {
  const texts = useTexts().audit;
  usePageTitle(texts.title);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isAdmin = useSession()?.role === 'admin';
  const change: ChangeFilters = (filters) =>
    void navigate({ search: (before) => ({ ...before, ...filters }) });
  if (!isAdmin)
    return (
      <>
        <h1>{texts.title}</h1>
        <p>{texts.onlyAdmins}</p>
      </>
    );
  return (
    <>
      <div className={page.head}>
        <h1>{texts.title}</h1>
        <Filters search={search} onChange={change} />
      </div>
      <List search={search} onChange={change} />
    </>
  );
}

function List({ search, onChange }: { readonly search: AuditSearch; readonly onChange: ChangeFilters }) {
  const { t } = useWords();
  const texts = useTexts().audit;
  const columns = useMemo(() => columnsOf(texts), [texts]);
  const box = useRef<HTMLDivElement>(null);
  const [isStopped, setStopped] = useState(false);
  const query = useInfiniteQuery(auditQuery(search));
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  const isFull = (pages?.length ?? 0) >= maxPages;
  const hasMore = query.hasNextPage && !isFull;
  useRowKeys(box);
  const onClick = ({ target }: MouseEvent) => {
    const { filter, value, record } =
      (target as Element).closest<HTMLElement>('[data-filter], [data-record]')?.dataset ?? {};
    if (record !== undefined) onChange({ record });
    else if (filter !== undefined && value !== undefined) onChange({ [filter]: value });
  };
  const open = rows.find(({ id }) => id === search.record);
  if (query.isPending) return <RowsSkeleton />;
  if (query.isError && rows.length === 0)
    return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0 && !hasMore) return <NoRows search={search} onChange={onChange} />;
  return (
    <div className={page.list} onClick={onClick}>
      <p className={`${page.count} number soft`}>{texts.found(rows.length, !query.hasNextPage)}</p>
      <VirtualTable
        ref={box}
        label={texts.title}
        className={css.table}
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        nameOf={nameOf}
        hasMore={query.hasNextPage}
        isOld={query.isPlaceholderData}
        // Read again also when a page brought no row, because the next one may.
        readMoreKey={`${pages?.length ?? 0} ${isStopped}`}
        onNearEnd={() => {
          if (hasMore && !isStopped && !query.isFetching) void query.fetchNextPage();
        }}
        footer={
          hasMore &&
          hasFilters(search) && (
            <div className={css.footer}>
              <p>{t.executions.lookedAt((pages?.length ?? 0) * maxLookedAt, rows.length)}</p>
              <button type="button" className="button" onClick={() => setStopped(!isStopped)}>
                {isStopped ? t.executions.goOn : t.executions.stopLooking}
              </button>
            </div>
          )
        }
      />
      {open && <Record record={open} onClose={() => onChange({ record: undefined })} />}
    </div>
  );
}

function NoRows({ search, onChange }: { readonly search: AuditSearch; readonly onChange: ChangeFilters }) {
  const { t } = useWords();
  const texts = useTexts().audit;
  if (!hasFilters(search)) return <Empty title={texts.noneYet.title}>{texts.noneYet.text}</Empty>;
  const clear = (
    <button type="button" className="button" onClick={() => onChange(noFilters)}>
      {t.executions.clearFilters}
    </button>
  );
  return (
    <Empty title={texts.noneMatches.title} step={clear}>
      {texts.noneMatches.text}
    </Empty>
  );
}
