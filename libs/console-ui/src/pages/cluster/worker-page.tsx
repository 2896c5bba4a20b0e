import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Block, Blocks, Facts } from '../../design/block/block';
import { ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { PageHead } from '../../design/page-head/page-head';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import { usePageTitle } from '../../shell/page-title';
import { Moment } from '../../time/moment';
import { useDraining } from './draining';
import { ClockOffset, labelsText, Slots, Version, WorkerState } from './process-cells';
import { executionsQuery, useLiveLoad, workersQuery, type Worker } from './queries';
import { useClusterTexts } from './texts';
import { WorkerExecutions } from './worker-executions';

const route = getRouteApi('/shell/cluster/workers/$id');
const maxRunning = 50;
const maxHistory = 50;
const nobody: readonly Worker[] = [];

/** One worker: what it runs, how it stands, and what it ran. */
export default function WorkerPage() {
  const { id } = route.useParams();
  const texts = useClusterTexts();
  const { data, error, isPending, refetch } = useQuery(workersQuery);
  const workers = data?.items ?? nobody;
  const draining = useDraining(workers);
  const mayChange = useMay('operator');
  useLiveLoad();
  const worker = workers.find((each) => each.id === id);
  usePageTitle(data && !worker ? `✕ ${id}` : id);
  const isDraining = worker !== undefined && draining.isDraining(worker);
  const state = worker ? <WorkerState worker={worker} isDraining={isDraining} /> : data && texts.gone;
  const actions = worker && mayChange && (
    <button type="button" className="button" onClick={() => draining.toggle(worker)}>
      {isDraining ? texts.undrain : texts.drain}
    </button>
  );
  return (
    <Blocks>
      <p>
        <Link to="/cluster">{texts.title}</Link>
      </p>
      <PageHead title={id} state={state} id={id} actions={actions} />
      {isPending && <RowsSkeleton rows={4} />}
      {error && !data && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data && !worker && <p>{texts.goneText}</p>}
      {worker && <WorkerFacts worker={worker} isDraining={isDraining} />}
      <Running id={id} />
      <History id={id} />
    </Blocks>
  );
}

function WorkerFacts({ worker, isDraining }: { readonly worker: Worker; readonly isDraining: boolean }) {
  const { number } = useWords();
  const texts = useClusterTexts();
  const { address, queued, executors, labels, secrets, version, clock_offset_ms } = worker;
  return (
    <Facts
      facts={[
        [texts.slots, <Slots key="slots" worker={worker} isDraining={isDraining} />],
        [texts.queued, number(queued)],
        [texts.executors, executors.join(', ')],
        Object.keys(labels).length > 0 && [texts.labels, labelsText(labels)],
        [texts.secrets, secrets === null ? texts.notAdvertised : secrets.join(', ') || '–'],
        [texts.version, <Version key="version" of={version} />],
        [texts.clock, <ClockOffset key="clock" ms={clock_offset_ms} />],
        [texts.address, address],
        [texts.since, <Moment key="since" at={worker.started_at} />],
        [texts.heartbeat, <Moment key="heartbeat" at={worker.last_heartbeat} />],
      ]}
    />
  );
}

function Running({ id }: { readonly id: string }) {
  const texts = useClusterTexts();
  const { data } = useQuery(executionsQuery(id, maxRunning, 'running'));
  const all = (
    <Link to="/executions" search={{ worker: id, status: 'running' }}>
      {texts.allRunning}
    </Link>
  );
  return (
    <Block title={texts.runsNow} tools={all}>
      {data?.items.length === 0 && <p className="soft">{texts.runsNothing}</p>}
      {data && data.items.length > 0 && (
        <WorkerExecutions label={texts.runsNow} executions={data.items} isRunning />
      )}
    </Block>
  );
}

function History({ id }: { readonly id: string }) {
  const texts = useClusterTexts();
  const { data } = useQuery(executionsQuery(id, maxHistory));
  const all = (
    <Link to="/executions" search={{ worker: id }}>
      {texts.allExecutions}
    </Link>
  );
  return (
    <Block title={texts.history} tools={all}>
      {data?.items.length === 0 && <p className="soft">{texts.noExecutions}</p>}
      {data && data.items.length > 0 && <WorkerExecutions label={texts.history} executions={data.items} />}
    </Block>
  );
}
