import { useState, type KeyboardEvent } from 'react';
import { SmallTable } from '../design/block/block';
import { useWords } from '../messages/words';
import { usePreferences } from '../settings/preferences';
import { exactTime } from '../time/time-texts';
import css from './charts.module.css';
import { minuteBars, type Minute } from './minute-bars';

const [width, height] = [600, 80];

/** What ended in each minute: failures in full colour over the others. Arrow keys read the minutes one by one. */
export function MinuteChart({ minutes }: { readonly minutes: readonly Minute[] }) {
  const { t, number, language } = useWords();
  const { zone } = usePreferences();
  const texts = t.overview;
  const [chosen, setChosen] = useState<number>();
  const [isTable, setTable] = useState(false);
  const ended = minutes.reduce((sum, one) => sum + one.succeeded + one.failed + one.cancelled, 0);
  const failed = minutes.reduce((sum, one) => sum + one.failed, 0);
  const sentenceOf = (one: Minute) =>
    texts.minute(
      exactTime(Date.parse(one.at), language, zone),
      number(one.succeeded + one.failed + one.cancelled),
      number(one.failed),
    );
  const onKeyDown = ({ key }: KeyboardEvent) => {
    const step = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0;
    if (step === 0) return;
    setChosen((at = minutes.length - (step > 0 ? 1 : 0)) =>
      Math.min(minutes.length - 1, Math.max(0, at + step)),
    );
  };
  const current = chosen === undefined ? undefined : minutes[chosen];
  return (
    <figure className={css.figure}>
      {isTable ? (
        <SmallTable label={texts.lastHour} heads={[texts.time, t.executions.title, t.common.status.failed]}>
          {minutes
            .filter((one) => one.succeeded + one.failed + one.cancelled > 0)
            .map((one) => (
              <tr key={one.at}>
                <td className="number">{exactTime(Date.parse(one.at), language, zone)}</td>
                <td className="number">{number(one.succeeded + one.failed + one.cancelled)}</td>
                <td className="number">{number(one.failed)}</td>
              </tr>
            ))}
        </SmallTable>
      ) : (
        <svg
          className={css.bars}
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={texts.endedInHour(number(ended), number(failed))}
          tabIndex={0}
          onKeyDown={onKeyDown}
        >
          {minuteBars(minutes, width, height).map(({ minute, x, width: w, total, failed: f }, i) => (
            <g key={minute.at} className={chosen === i ? css.chosen : ''}>
              <title>{sentenceOf(minute)}</title>
              <rect x={x} y={0} width={w} height={height} className={css.hit} />
              <rect x={x} y={height - total} width={w} height={total} className={css.total} />
              <rect x={x} y={height - f} width={w} height={f} className={css.failed} />
            </g>
          ))}
        </svg>
      )}
      <figcaption className={css.caption}>
        <span role="status" className="soft number">
          {current ? sentenceOf(current) : texts.endedInHour(number(ended), number(failed))}
        </span>
        <button type="button" className="button quiet" onClick={() => setTable(!isTable)}>
          {isTable ? texts.asChart : texts.asTable}
        </button>
      </figcaption>
    </figure>
  );
}
