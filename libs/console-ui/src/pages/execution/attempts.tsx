import { Block, SmallTable } from '../../design/block/block';
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
    <Block title={texts.attempts}>
      <SmallTable
        label={texts.attempts}
        heads={[
          texts.attempt,
          texts.outcome,
          texts.started,
          t.executions.took,
          texts.timeline,
          t.executions.worker,
          texts.reason,
        ]}
      >
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
              <a
                href={workerPath(attempt.worker_id)}
                data-page
                className={css.worker}
                title={attempt.worker_id}
              >
                {attempt.worker_id}
              </a>
              {attempt.handed_off_to !== null && (
                <span className="soft"> {texts.handedOffTo(attempt.handed_off_to)}</span>
              )}
            </td>
            <td data-wraps>{attempt.reason === null ? '' : visibleText(attempt.reason)}</td>
          </tr>
        ))}
      </SmallTable>
    </Block>
  );
}
