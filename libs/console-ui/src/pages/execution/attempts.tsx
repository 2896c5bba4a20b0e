import { workerPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { useNow } from '../../time/ticker';
import { durationText } from '../../time/time-texts';
import { Moment } from '../../time/moment';
import { visibleText } from '../../text/visible-text';
import { barsOf } from './attempt-bars';
import css from './execution.module.css';
import type { Attempt } from './queries';

/** Each attempt as a bar on one time axis, with how it ended. */
export function Attempts({ attempts }: { readonly attempts: readonly Attempt[] }) {
  const { t, number } = useWords();
  const texts = t.execution;
  const bars = barsOf(attempts, useNow());
  return (
    <section className={css.block}>
      <h2 id="attempts">{texts.attempts}</h2>
      <div className={css.scroll} tabIndex={0} role="region" aria-labelledby="attempts">
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{texts.attempt}</th>
              <th scope="col">{texts.outcome}</th>
              <th scope="col">{texts.started}</th>
              <th scope="col">{t.executions.took}</th>
              <th scope="col" className={css.axis}>
                {texts.timeline}
              </th>
              <th scope="col">{t.executions.worker}</th>
              <th scope="col">{texts.reason}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ attempt, left, width, durationMs }) => (
              <tr key={`${attempt.attempt} ${attempt.start_time}`}>
                <td className="number">{number(attempt.attempt)}</td>
                <td className={css[attempt.outcome]}>{texts.outcomes[attempt.outcome]}</td>
                <td>
                  <Moment at={attempt.start_time} />
                </td>
                <td className="number">{durationText(durationMs)}</td>
                <td className={css.axis} aria-hidden="true">
                  <span className={css.track}>
                    <span
                      className={`${css.bar} ${css[attempt.outcome]}`}
                      style={{ left: `${left}%`, width: `${width}%` }}
                    />
                  </span>
                </td>
                <td>
                  <a href={workerPath(attempt.worker_id)} data-page>
                    {attempt.worker_id}
                  </a>
                  {attempt.handed_off_to !== null && (
                    <span className="soft"> {texts.handedOffTo(attempt.handed_off_to)}</span>
                  )}
                </td>
                <td className={css.reason}>{attempt.reason === null ? '' : visibleText(attempt.reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
