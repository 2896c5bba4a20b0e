import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf } from '../../api/api';
import { changeOf, idempotent, type Change } from '../../api/change';
import { Block, SmallTable } from '../../design/block/block';
import { useProblemText } from '../../design/notice/notice';
import { useToast } from '../../design/toast/toasts';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import { Moment } from '../../time/moment';
import css from './cluster.module.css';
import { workersQuery, type Worker } from './queries';

/** Each live worker with its slots, and what can be done with it. */
export function Workers() {
  const { t, number } = useWords();
  const texts = t.cluster;
  const mayChange = useMay('operator');
  const { data } = useQuery(workersQuery);
  const change = useDraining();
  const workers = data?.items ?? [];
  return (
    <Block title={texts.workers} isProblem={data !== undefined && workers.length === 0}>
      {data && workers.length === 0 && <p>{texts.noWorkers}</p>}
      {workers.length > 0 && (
        <SmallTable
          label={texts.workers}
          heads={[
            texts.id,
            texts.state,
            texts.slots,
            texts.queued,
            texts.executors,
            texts.heartbeat,
            t.common.actions,
          ]}
        >
          {workers.map((worker) => {
            const { id, running, capacity, queued, executors, last_heartbeat, draining } = worker;
            return (
              <tr key={id}>
                <td>
                  <Link to="/executions" search={{ worker: id }}>
                    {id}
                  </Link>
                </td>
                <td className={draining ? css.draining : ''}>
                  {draining ? texts.draining : texts[worker.status]}
                </td>
                <td className="number">
                  <meter
                    className={css.meter}
                    min={0}
                    max={Math.max(1, capacity)}
                    value={running}
                    aria-hidden="true"
                  />{' '}
                  {number(running)} / {number(capacity)}
                </td>
                <td className="number">{number(queued)}</td>
                <td>{executors.join(', ')}</td>
                <td>
                  <Moment at={last_heartbeat} />
                </td>
                <td>
                  {mayChange && (
                    <button type="button" className="button" onClick={() => change(worker)}>
                      {draining ? texts.undrain : texts.drain}
                    </button>
                  )}
                </td>
              </tr>
            );
          })}
        </SmallTable>
      )}
    </Block>
  );
}

/** Drains a worker that works, and lets a draining one work again. */
function useDraining(): (worker: Worker) => void {
  const { t } = useWords();
  const toast = useToast();
  const problemText = useProblemText();
  const client = useQueryClient();
  const path = (id: string) => ({ params: { path: { id } } });
  const drain = useMutation({
    mutationFn: (change: Change) =>
      dataOf(api.POST('/api/v1/workers/{id}/drain', { ...path(change.id), ...idempotent(change) })),
  });
  const undrain = useMutation({
    mutationFn: (change: Change) =>
      dataOf(api.POST('/api/v1/workers/{id}/undrain', { ...path(change.id), ...idempotent(change) })),
  });
  return ({ id, draining }) =>
    (draining ? undrain : drain).mutate(changeOf(id), {
      onError: (error) => toast({ text: problemText(error), isProblem: true }),
      onSuccess: () => toast({ text: draining ? t.cluster.wasUndrained(id) : t.cluster.wasDrained(id) }),
      onSettled: () => void client.invalidateQueries({ queryKey: ['cluster', 'workers'] }),
    });
}
