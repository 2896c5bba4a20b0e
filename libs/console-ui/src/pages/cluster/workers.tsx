import { Link } from '@tanstack/react-router';
import { Block, SmallTable } from '../../design/block/block';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import { Moment } from '../../time/moment';
import css from './cluster.module.css';
import { useDraining } from './draining';
import { ClockOffset, labelsText, Slots, Version, Warnings, WorkerState } from './process-cells';
import type { Worker } from './queries';
import { useClusterTexts } from './texts';

/** Each live worker with its slots, and what can be done with it. */
export function Workers({ workers }: { readonly workers: readonly Worker[] }) {
  const { t, number } = useWords();
  const texts = useClusterTexts();
  const mayChange = useMay('operator');
  const { isDraining, toggle } = useDraining(workers);
  if (workers.length === 0) {
    return (
      <Block title={texts.workers} isProblem>
        <p>{texts.noWorkers}</p>
      </Block>
    );
  }
  const heads = [texts.id, texts.state, texts.slots, ...(mayChange ? [t.common.actions] : []), texts.queued];
  const more = [texts.executors, texts.labels, texts.version, texts.clock, texts.heartbeat];
  return (
    <Block title={texts.workers}>
      <SmallTable label={texts.workers} heads={[...heads, ...more]}>
        {workers.map((worker) => (
          <tr key={worker.id}>
            <td>
              <Link
                to="/cluster/workers/$id"
                params={{ id: worker.id }}
                className={css.id ?? ''}
                title={worker.id}
              >
                {worker.id}
              </Link>
            </td>
            <td>
              <WorkerState worker={worker} isDraining={isDraining(worker)} />
              <Warnings of={worker} />
            </td>
            <td>
              <Slots worker={worker} isDraining={isDraining(worker)} />
            </td>
            {mayChange && (
              <td>
                <button type="button" className="button" onClick={() => toggle(worker)}>
                  {isDraining(worker) ? texts.undrain : texts.drain}
                </button>
              </td>
            )}
            <td className="number">{number(worker.queued)}</td>
            <td data-wraps>{worker.executors.join(', ')}</td>
            <td>{labelsText(worker.labels)}</td>
            <td>
              <Version of={worker.version} />
            </td>
            <td>
              <ClockOffset ms={worker.clock_offset_ms} />
            </td>
            <td>
              <Moment at={worker.last_heartbeat} />
            </td>
          </tr>
        ))}
      </SmallTable>
    </Block>
  );
}
