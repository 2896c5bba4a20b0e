import { useQuery } from '@tanstack/react-query';
import { Block, Blocks, Facts, SmallTable } from '../../design/block/block';
import { ProblemNotice } from '../../design/notice/notice';
import { useWords } from '../../messages/words';
import { usePageTitle } from '../../shell/page-title';
import { Moment } from '../../time/moment';
import { queuesQuery, schedulersQuery, servicesQuery, storeQuery } from './queries';
import { Workers } from './workers';

/** The processes, what waits for them, the services and the store. */
export default function ClusterPage() {
  const { t } = useWords();
  usePageTitle(t.cluster.title);
  return (
    <Blocks>
      <h1>{t.cluster.title}</h1>
      <Schedulers />
      <Workers />
      <Queues />
      <Services />
      <Store />
    </Blocks>
  );
}

function Schedulers() {
  const { t } = useWords();
  const texts = t.cluster;
  const { data, error, refetch } = useQuery(schedulersQuery);
  if (error && !data) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  return (
    <Block title={texts.schedulers} isProblem={data?.leader === null}>
      {data?.schedulers.length === 0 && <p>{texts.noSchedulers}</p>}
      {data !== undefined && data.schedulers.length > 0 && (
        <SmallTable
          label={texts.schedulers}
          heads={[texts.id, texts.state, texts.address, texts.since, texts.heartbeat]}
        >
          {data.schedulers.map(({ id, state, address, started_at, last_heartbeat }) => (
            <tr key={id}>
              <td>{id}</td>
              <td>{texts.states[state]}</td>
              <td className="mono">{address}</td>
              <td>
                <Moment at={started_at} />
              </td>
              <td>
                <Moment at={last_heartbeat} />
              </td>
            </tr>
          ))}
        </SmallTable>
      )}
    </Block>
  );
}

function Queues() {
  const { t, number } = useWords();
  const texts = t.cluster;
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
  const { t, number } = useWords();
  const texts = t.cluster;
  const { data } = useQuery(servicesQuery);
  return (
    <Block title={texts.services}>
      {data?.items.length === 0 && <p className="soft">{texts.noServices}</p>}
      {data !== undefined && data.items.length > 0 && (
        <SmallTable
          label={texts.services}
          heads={[
            texts.id,
            texts.services,
            texts.state,
            texts.address,
            texts.tasks,
            texts.heartbeat,
            texts.reason,
          ]}
        >
          {data.items.map(({ id, name, status, base_url, tasks, last_seen_at, status_reason }) => (
            <tr key={id}>
              <td>{id}</td>
              <td>{name}</td>
              <td>{texts.health[status]}</td>
              <td className="mono">{base_url}</td>
              <td className="number">{number(tasks.length)}</td>
              <td>
                <Moment at={last_seen_at} />
              </td>
              <td data-wraps>{status_reason}</td>
            </tr>
          ))}
        </SmallTable>
      )}
    </Block>
  );
}

const mebibyte = 1024 * 1024;

function Store() {
  const { t, number } = useWords();
  const texts = t.cluster;
  const { data } = useQuery(storeQuery);
  if (!data) return null;
  const { description, used_memory_bytes, max_memory_bytes, warnings } = data;
  const shown = (bytes: number) => `${number(Math.round(bytes / mebibyte))} MiB`;
  const limit = max_memory_bytes === null ? texts.unlimited : `${texts.of} ${shown(max_memory_bytes)}`;
  return (
    <Block title={texts.store} isProblem={warnings.length > 0}>
      <Facts
        facts={[
          [texts.store, description],
          [texts.memory, `${shown(used_memory_bytes)} ${limit}`],
        ]}
      />
      {warnings.map((warning) => (
        <p key={warning}>{warning}</p>
      ))}
    </Block>
  );
}

const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
