import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Block, Blocks, Columns, Facts, SmallTable } from '../../design/block/block';
import { ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { useWords } from '../../messages/words';
import { usePageTitle } from '../../shell/page-title';
import { StoreWarnings } from '../../store-warnings/store-warnings';
import { ClusterHead } from './cluster-head';
import { labelsText } from './process-cells';
import {
  queuesQuery,
  schedulersQuery,
  servicesQuery,
  storeQuery,
  useLiveLoad,
  workersQuery,
  type Worker,
} from './queries';
import { Schedulers } from './schedulers';
import { useClusterTexts } from './texts';
import { Workers } from './workers';

/** The processes, what waits for them, the services and the store. */
export default function ClusterPage() {
  const texts = useClusterTexts();
  const schedulers = useQuery(schedulersQuery);
  const workers = useQuery(workersQuery);
  const queues = useQuery(queuesQuery);
  useLiveLoad();
  const isTrouble = schedulers.data?.leader === null || workers.data?.items.length === 0;
  usePageTitle(isTrouble ? `✕ ${texts.title}` : texts.title);
  const waiting = queues.data?.waiting.reduce((sum, { executions }) => sum + executions, 0);
  return (
    <Blocks>
      <ClusterHead />
      <Summary
        leader={schedulers.data?.leader}
        schedulers={schedulers.data?.schedulers.length}
        workers={workers.data?.items}
        waiting={waiting}
      />
      {schedulers.isPending && <RowsSkeleton rows={4} />}
      {schedulers.error && !schedulers.data && (
        <ProblemNotice error={schedulers.error} onRetry={() => void schedulers.refetch()} />
      )}
      {schedulers.data && <Schedulers schedulers={schedulers.data.schedulers} />}
      {workers.error && !workers.data && (
        <ProblemNotice error={workers.error} onRetry={() => void workers.refetch()} />
      )}
      {workers.data && <Workers workers={workers.data.items} />}
      <Columns>
        <Queues />
        <Services />
        <Store />
      </Columns>
    </Blocks>
  );
}

/** Everything in one line: who leads, how many there are, and how much they do. */
function Summary({
  leader,
  schedulers,
  workers,
  waiting,
}: {
  readonly leader: { readonly id: string } | null | undefined;
  readonly schedulers: number | undefined;
  readonly workers: readonly Worker[] | undefined;
  readonly waiting: number | undefined;
}) {
  const texts = useClusterTexts();
  if (leader === undefined || schedulers === undefined || !workers || waiting === undefined) return null;
  const sum = (of: (worker: Worker) => number) => workers.reduce((total, worker) => total + of(worker), 0);
  const queued = sum((worker) => worker.queued);
  const parts = [
    leader === null ? texts.noLeader : texts.leads(leader.id),
    texts.schedulersCount(schedulers),
    texts.workersCount(workers.length),
    texts.slotsInUse(
      sum(({ running }) => running),
      sum(({ capacity }) => capacity),
    ),
    texts.waitingCount(waiting + queued),
  ];
  return <p className="number">{parts.join(' · ')}</p>;
}

function Queues() {
  const { number } = useWords();
  const texts = useClusterTexts();
  const { data } = useQuery(queuesQuery);
  return (
    <Block title={texts.queues}>
      {data?.waiting.length === 0 && <p className="soft">{texts.noQueues}</p>}
      {data !== undefined && data.waiting.length > 0 && (
        <SmallTable label={texts.queues} heads={[texts.executors, texts.labels, texts.executions]}>
          {data.waiting.map(({ executor, labels, executions }) => {
            const wanted = labelsText(labels);
            return (
              <tr key={`${executor} ${wanted}`}>
                <td>{executor}</td>
                <td>{wanted}</td>
                <td className="number">{number(executions)}</td>
              </tr>
            );
          })}
        </SmallTable>
      )}
    </Block>
  );
}

function Services() {
  const texts = useClusterTexts();
  const { data } = useQuery(servicesQuery);
  if (!data) return null;
  const healthy = data.items.filter(({ status }) => status === 'healthy').length;
  const isProblem = data.items.some(({ status }) => status === 'unhealthy');
  const all = data.items.length > 0 && <Link to="/cluster/services">{texts.showServices}</Link>;
  return (
    <Block title={texts.services} tools={all} isProblem={isProblem}>
      <p className={data.items.length === 0 ? 'soft' : ''}>
        {data.items.length === 0 ? texts.noServices : texts.servicesHealthy(healthy, data.items.length)}
      </p>
    </Block>
  );
}

const mebibyte = 1024 * 1024;

function Store() {
  const { number } = useWords();
  const texts = useClusterTexts();
  const { data } = useQuery(storeQuery);
  if (!data) return null;
  const { description, used_memory_bytes, max_memory_bytes, warnings } = data;
  const shown = (bytes: number) => `${number(Math.round((bytes / mebibyte) * 10) / 10)} MiB`;
  const limit = max_memory_bytes === null ? texts.unlimited : `${texts.of} ${shown(max_memory_bytes)}`;
  return (
    <Block title={texts.store} isProblem={warnings.length > 0}>
      <Facts
        facts={[
          [texts.store, description],
          [texts.memory, `${shown(used_memory_bytes)} ${limit}`],
        ]}
      />
      {warnings.length > 0 && <StoreWarnings warnings={warnings} />}
    </Block>
  );
}
