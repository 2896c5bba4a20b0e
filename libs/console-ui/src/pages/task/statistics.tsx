import { useQuery } from '@tanstack/react-query';
import { Block, Facts } from '../../design/block/block';
import { useWords } from '../../messages/words';
import { durationText } from '../../time/time-texts';
import { statisticsQuery } from './queries';

const shown = (ms: number | null): string => (ms === null ? '–' : durationText(ms));

/** How it went in the last days. */
export function Statistics({ id }: { readonly id: string }) {
  const { t, number } = useWords();
  const { data } = useQuery(statisticsQuery(id));
  if (!data) return <Block title={t.tasks.statistics}>{null}</Block>;
  const { runs, failed, success_rate, retry_rate, duration, lateness } = data;
  const share = (rate: number | null) => (rate === null ? '–' : `${number(Math.round(rate * 1000) / 10)} %`);
  return (
    <Block title={t.tasks.statistics}>
      {runs === 0 ? (
        <p className="soft">{t.tasks.noExecutions}</p>
      ) : (
        <>
          <Facts
            facts={[
              [t.executions.title, number(runs)],
              [t.common.status.failed, number(failed)],
              [t.tasks.successRate, share(success_rate)],
              [t.tasks.retryRate, share(retry_rate)],
              [t.tasks.duration, `${shown(duration.p50_ms)} / ${shown(duration.p95_ms)}`],
              [t.tasks.lateness, `${shown(lateness.p50_ms)} / ${shown(lateness.p95_ms)}`],
            ]}
          />
          <p className="soft">{t.tasks.atMost}</p>
        </>
      )}
    </Block>
  );
}
