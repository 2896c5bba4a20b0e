import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { DurationsChart } from '../../charts/durations-chart';
import { Block } from '../../design/block/block';
import { useWords } from '../../messages/words';
import { recentQuery, statisticsQuery, type Task } from './queries';
import { useTexts } from './texts';

const route = getRouteApi('/shell/tasks/$id');

/** Is it getting slower? */
export function Durations({ task: { id, timeout_seconds } }: { readonly task: Task }) {
  const { t } = useWords();
  const texts = useTexts().durations;
  const navigate = route.useNavigate();
  const { data: recent } = useQuery(recentQuery(id));
  const { data: statistics } = useQuery(statisticsQuery(id));
  const hasEnded = recent?.items.some(({ end_time }) => end_time !== null) ?? false;
  return (
    <Block title={texts.title}>
      {recent && !hasEnded && <p className="soft">{t.tasks.noExecutions}</p>}
      {recent && statistics && hasEnded && (
        <DurationsChart
          runs={recent.items}
          timeoutMs={timeout_seconds * 1000}
          p50Ms={statistics.duration.p50_ms}
          p95Ms={statistics.duration.p95_ms}
          texts={texts}
          onOpen={({ id: execution }) => void navigate({ to: '/executions/$id', params: { id: execution } })}
        />
      )}
    </Block>
  );
}
