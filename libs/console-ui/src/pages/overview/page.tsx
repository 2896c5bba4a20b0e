import { useQuery, useQueryClient } from '@tanstack/react-query';
import { failingSince } from '../../charts/minute-bars';
import { MinuteChart } from '../../charts/minute-chart';
import { Block, Blocks, Columns, Facts } from '../../design/block/block';
import { ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { useDigest } from '../../live/use-live';
import { useWords } from '../../messages/words';
import { usePreferences } from '../../settings/preferences';
import { useStoreWarningText } from '../../store-warnings/use-store-warning-text';
import { usePageTitle } from '../../shell/page-title';
import { durationText, exactTime } from '../../time/time-texts';
import { DueNext } from './due-next';
import { Failures } from './failures';
import css from './overview.module.css';
import { overviewQuery, unplannedQuery, type Overview } from './queries';
import { RunningNow } from './running-now';
import { Unplanned } from './unplanned';

/** The page mentions statistics that are further behind than this. */
const shownLagMs = 5000;

/** What wants a person first, then how everything is. */
export default function OverviewPage() {
  const { t } = useWords();
  const client = useQueryClient();
  const query = useQuery(overviewQuery);
  const failed = query.data?.minutes.reduce((sum, minute) => sum + minute.failed, 0) ?? 0;
  usePageTitle(failed > 0 ? `✕ ${failed} · ${t.shell.pages.overview}` : t.shell.pages.overview);
  useDigest(({ executions, tasks, hasClusterChange, hasUnplanned, isIncomplete }) => {
    if (executions.size > 0 || tasks.size > 0 || hasClusterChange || isIncomplete)
      void client.invalidateQueries({ queryKey: ['overview'] }, { cancelRefetch: false });
    if (hasUnplanned)
      void client.invalidateQueries({ queryKey: unplannedQuery.queryKey }, { cancelRefetch: false });
  });
  return (
    <Blocks>
      <h1>{t.shell.pages.overview}</h1>
      {query.isPending && <RowsSkeleton rows={6} />}
      {query.isError && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Health overview={query.data} failed={failed} />}
      <Columns>
        <Failures />
        <RunningNow />
      </Columns>
      {query.data && (
        <Block title={t.overview.lastHour}>
          <MinuteChart minutes={query.data.minutes} />
        </Block>
      )}
      <Columns>
        <Unplanned />
        <DueNext />
      </Columns>
    </Blocks>
  );
}

function Health({ overview, failed }: { readonly overview: Overview; readonly failed: number }) {
  const { t, number, language } = useWords();
  const { zone } = usePreferences();
  const warningText = useStoreWarningText();
  const texts = t.overview;
  const { leader, schedulers, workers, slots, running, waiting, unfinished, minutes } = overview;
  const shown = (value: number | null) => (value === null ? '–' : number(value));
  const lag = overview.fold_lag_ms ?? 0;
  const ended = minutes.reduce((sum, minute) => sum + minute.succeeded, 0);
  const since = failingSince(minutes);
  const troubles = [
    overview.unavailable.length > 0 && texts.partly,
    leader === null && schedulers !== null && texts.noLeader,
    workers === 0 && texts.noWorkers,
    failed > 0 &&
      `${texts.failing(failed)}${since === undefined ? '' : ` · ${texts.failuresBegan(exactTime(Date.parse(since), language, zone))}`}`,
    ...overview.store_warnings.map((warning) => texts.warning(warningText(warning))),
  ].filter((trouble) => trouble !== false);
  return (
    <>
      {troubles.length === 0 ? (
        <p>{ended === 0 ? texts.quiet : texts.allWell(ended)}</p>
      ) : (
        <ul className={css.troubles}>
          {troubles.map((trouble) => (
            <li key={trouble}>{trouble}</li>
          ))}
        </ul>
      )}
      <Facts
        facts={[
          [texts.leader, leader ?? '–'],
          [texts.schedulers, shown(schedulers)],
          [texts.workers, shown(workers)],
          [texts.slots, `${shown(running)} / ${shown(slots)}`],
          [texts.waiting, shown(waiting)],
          [texts.open, shown(unfinished)],
          lag > shownLagMs && [texts.lag, durationText(lag)],
        ]}
      />
    </>
  );
}
