import { useQuery, useQueryClient } from '@tanstack/react-query';
import { failingSince } from '../../charts/minute-bars';
import { MinuteChart } from '../../charts/minute-chart';
import { Block, Blocks } from '../../design/block/block';
import { ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { useDigest } from '../../live/use-live';
import { useWords } from '../../messages/words';
import { usePreferences } from '../../settings/preferences';
import { usePageTitle } from '../../shell/page-title';
import { clockTime } from '../../time/time-texts';
import { DueNext } from './due-next';
import { Failures } from './failures';
import { Facts, Health } from './health';
import css from './overview.module.css';
import { overviewQuery, type Overview } from './queries';
import { RunningNow } from './running-now';
import { Unplanned } from './unplanned';

/** What wants a person first, then how everything is. It fits a laptop without scrolling. */
export default function OverviewPage() {
  const { t } = useWords();
  const client = useQueryClient();
  const query = useQuery(overviewQuery);
  const overview = query.data;
  const failing = overview?.tasks?.failing ?? 0;
  const title = t.shell.pages.overview;
  usePageTitle(failing > 0 ? `✕ ${t.overview.failingCount(failing)} · ${title}` : title);
  useDigest(({ executions, tasks, hasClusterChange, isIncomplete }) => {
    if (executions.size > 0 || tasks.size > 0 || hasClusterChange || isIncomplete)
      void client.invalidateQueries({ queryKey: ['overview'] }, { cancelRefetch: false });
  });
  return (
    <Blocks>
      <header className={css.head}>
        <h1>{title}</h1>
        {overview && <Health overview={overview} />}
      </header>
      {query.isPending && <RowsSkeleton rows={6} />}
      {query.isError && !overview && (
        <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
      )}
      {overview && <Facts overview={overview} />}
      <div className={css.columns}>
        <Failures failing={overview?.failing ?? []} />
        {overview && <RunningNow overview={overview} />}
      </div>
      {overview && <LastHour overview={overview} />}
      <div className={css.columns}>
        {overview && <Unplanned unplanned={overview.unplanned} />}
        {overview && <DueNext overview={overview} />}
      </div>
    </Blocks>
  );
}

function LastHour({ overview: { minutes } }: { readonly overview: Overview }) {
  const { t, language } = useWords();
  const { zone } = usePreferences();
  const since = failingSince(minutes);
  const title =
    since === undefined
      ? t.overview.lastHour
      : t.overview.failuresBegan(clockTime(Date.parse(since), language, zone).slice(0, 5));
  return (
    <Block title={title}>
      <MinuteChart minutes={minutes} />
    </Block>
  );
}
