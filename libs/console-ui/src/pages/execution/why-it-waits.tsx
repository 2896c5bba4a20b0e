import { useQuery } from '@tanstack/react-query';
import { Block } from '../../design/block/block';
import { workerPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { Moment } from '../../time/moment';
import css from './execution.module.css';
import { waitingQuery } from './queries';

/** Where it waits, until when, and for each live worker what is in the way. */
export function WhyItWaits({ id }: { readonly id: string }) {
  const { t } = useWords();
  const texts = t.execution;
  const { data: waiting } = useQuery(waitingQuery(id));
  if (!waiting) return null;
  const { place, until, worker_id, workers } = waiting;
  return (
    <Block title={texts.whyItWaits}>
      <p>
        {place === 'queue' ? texts.inQueueOf(worker_id ?? '') : texts.places[place]}
        {until !== null && (
          <>
            {' · '}
            <Moment at={until} />
          </>
        )}
      </p>
      {place === 'pending' && workers.length === 0 && <p>{texts.noWorkers}</p>}
      {place === 'pending' && workers.length > 0 && (
        <ul className={css.workers}>
          {workers.map((worker) => (
            <li key={worker.id}>
              <a href={workerPath(worker.id)} data-page>
                {worker.id}
              </a>{' '}
              <span className="soft">
                {worker.obstacles.length === 0
                  ? texts.canRunIt
                  : worker.obstacles
                      .map(({ kind, wanted }) => texts.obstacles[kind](wanted ?? ''))
                      .join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Block>
  );
}
