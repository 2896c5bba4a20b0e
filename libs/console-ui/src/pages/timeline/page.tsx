import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useDeferredValue, useMemo } from 'react';
import { readAll } from '../../api/read-all';
import page from '../../design/list-page/list-page.module.css';
import { Empty, ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { useWords } from '../../messages/words';
import { usePreferences } from '../../settings/preferences';
import { usePageTitle } from '../../shell/page-title';
import { serverClock } from '../../time/server-clock';
import { shortTime } from '../../time/time-texts';
import { Chart } from './chart';
import { csvOf, entriesOf } from './entries';
import { EntryTable } from './entry-table';
import { findingsOf, type Finding } from './finding';
import { saveFile } from './save-file';
import { timelineQuery, type Timeline } from './queries';
import { presetOf, shownSpan, type TimelineSearch } from './search';
import { searchOfSpan, type Span } from './spans';
import { useTexts } from './texts';
import type { ThingWords } from './thing-words';
import css from './timeline.module.css';
import { Tools, type Narrow } from './tools';
import { useLiveTimeline } from './use-live-timeline';

const route = getRouteApi('/shell/timeline');

/** All tasks on one time axis: what ran, what did not, and what is due. */
export default function TimelinePage() {
  const { t } = useWords();
  const how = useHow();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(timelineQuery(useDeferredValue(search), how.zone));
  useLiveTimeline(query.data?.pages.length ?? 1);
  usePageTitle(t.shell.pages.timeline);
  const narrow: Narrow = (change, replace = false) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace });
  const span = spanShown(query.data?.pages[0], query.isPlaceholderData, search, how.zone);
  const download = async () => {
    const pages = await readAll(query);
    const rows = pages.flatMap(({ items }) => items);
    saveFile(
      `timeline-${new Date(span.from).toISOString().slice(0, 10)}.csv`,
      csvOf(entriesOf(rows, serverClock.now())),
    );
  };
  return (
    <div className={css.page}>
      <div className={page.head}>
        <h1>{t.shell.pages.timeline}</h1>
        <Tools search={search} span={span} how={how} onNarrow={narrow} onDownload={() => void download()} />
      </div>
      <Body query={query} search={search} span={span} how={how} onNarrow={narrow} />
    </div>
  );
}

function useHow(): ThingWords {
  const words = useWords();
  const texts = useTexts();
  const { zone } = usePreferences();
  return useMemo(() => ({ words, texts, zone }), [words, texts, zone]);
}

/** The span of the rows on the page; of those that are on their way, while others are still shown. */
function spanShown(first: Timeline | undefined, isOld: boolean, search: TimelineSearch, zone: string): Span {
  if (!first || (isOld && presetOf(search) === undefined)) return shownSpan(search, serverClock.now(), zone);
  return { from: Date.parse(first.from), to: Date.parse(first.to) };
}

interface BodyProps {
  readonly query: UseInfiniteQueryResult<InfiniteData<Timeline>>;
  readonly search: TimelineSearch;
  readonly span: Span;
  readonly how: ThingWords;
  readonly onNarrow: Narrow;
}

function Body({ query, search, span, how, onNarrow }: BodyProps) {
  const { texts } = how;
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  const first = pages?.[0];
  const now = first ? Date.parse(first.at) : 0;
  const readMore = () => {
    if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
  };
  if (query.isPending) return <RowsSkeleton />;
  if (query.isError && rows.length === 0)
    return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  const list = {
    rows,
    span,
    now,
    how,
    hasMore: query.hasNextPage,
    isOld: query.isPlaceholderData,
    // Read again also when a page brought no row, because the next one may.
    readMoreKey: String(pages?.length ?? 0),
    onNearEnd: readMore,
  };
  const isCut = typeof first?.density?.counted_until === 'string';
  const hasNone = rows.length === 0 && !query.hasNextPage;
  return (
    <>
      {first?.density && !hasNone && <Findings findings={findingsOf(first.density)} how={how} />}
      <p className={`${page.count} number soft`}>
        {texts.tasks(rows.length, !query.hasNextPage)}
        {first?.complete === false && ` · ${texts.cut}`}
        {isCut && ` · ${texts.cutDensity}`}
      </p>
      {hasNone ? (
        <None search={search} how={how} onNarrow={onNarrow} />
      ) : search.view === 'table' ? (
        <EntryTable {...list} />
      ) : (
        <Chart
          {...list}
          density={first?.density ?? undefined}
          onZoom={(zoom) => onNarrow({ span: undefined, ...searchOfSpan(zoom) })}
        />
      )}
    </>
  );
}

function Findings({ findings, how }: { readonly findings: readonly Finding[]; readonly how: ThingWords }) {
  return (
    <p className={css.findings}>
      {findings.map((finding) => (
        <span key={finding.kind}>{findingText(finding, how)}</span>
      ))}
    </p>
  );
}

function findingText(
  finding: Finding,
  { texts: { findings }, words: { language }, zone }: ThingWords,
): string {
  const time = (at: number) => shortTime(at, serverClock.now(), language, zone);
  switch (finding.kind) {
    case 'failures':
      return findings.failures(finding.failed, finding.ended, time(finding.since));
    case 'collision':
      return findings.collision(time(finding.at), finding.atOnce, finding.slots);
    case 'well':
      return findings.well(finding.ended);
    case 'due':
      return findings.due(finding.due, finding.atOnce, finding.slots);
    case 'nothing':
      return findings.nothing;
  }
}

function None({ search, how: { texts }, onNarrow }: Pick<BodyProps, 'search' | 'how' | 'onNarrow'>) {
  const { t } = useWords();
  if (search.q !== undefined)
    return (
      <Empty
        title={texts.none.noMatch}
        step={
          <button type="button" className="button" onClick={() => onNarrow({ q: undefined })}>
            {texts.none.clear}
          </button>
        }
      />
    );
  return (
    <Empty
      title={texts.none.title}
      step={
        presetOf(search) === 'next' ? (
          <Link className="button" to="/tasks" search={{}}>
            {t.shell.pages.tasks}
          </Link>
        ) : (
          <button
            type="button"
            className="button"
            onClick={() => onNarrow({ span: 'next', from: undefined, to: undefined })}
          >
            {texts.none.step}
          </button>
        )
      }
    >
      {texts.none.text}
    </Empty>
  );
}
