import { useId, useState, type KeyboardEvent } from 'react';
import { SmallTable } from '../design/block/block';
import { useWords } from '../messages/words';
import { usePreferences, type Language } from '../settings/preferences';
import { clockTime, durationText, exactTime, type Zone } from '../time/time-texts';
import css from './charts.module.css';
import { minuteBars, minuteLines, quarterTicks, type Minute } from './minute-bars';

const [width, height, lineHeight] = [600, 64, 24];
const lateOf = ({ late_p95_ms }: Minute) => late_p95_ms;
const endedIn = ({ succeeded, failed, cancelled }: Minute) => succeeded + failed + cancelled;

/**
 * What ended in each minute, failures in full colour over the others, and how late runs started. Arrow keys read the
 * minutes one by one.
 */
export function MinuteChart({ minutes }: { readonly minutes: readonly Minute[] }) {
  const { t, number } = useWords();
  const texts = t.overview;
  const minuteText = useMinuteText();
  const [chosen, setChosen] = useState<number>();
  const [isTable, setTable] = useState(false);
  const sum = (of: (minute: Minute) => number) => minutes.reduce((total, one) => total + of(one), 0);
  const summary = texts.endedInHour(number(sum(endedIn)), number(sum(({ failed }) => failed)));
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
        <MinuteTable minutes={minutes} />
      ) : (
        <Drawing minutes={minutes} chosen={chosen} summary={summary} onKeyDown={onKeyDown} />
      )}
      <figcaption className={css.caption}>
        <span role="status" className="soft number">
          {current ? minuteText(current) : summary}
        </span>
        <button type="button" className="button quiet" onClick={() => setTable(!isTable)}>
          {isTable ? texts.asChart : texts.asTable}
        </button>
      </figcaption>
    </figure>
  );
}

function useMinuteText(): (minute: Minute) => string {
  const { t, number, language } = useWords();
  const { zone } = usePreferences();
  return (minute) => {
    const late = minute.late_p95_ms === null ? undefined : durationText(minute.late_p95_ms);
    const time = exactTime(Date.parse(minute.at), language, zone);
    return t.overview.minute(time, number(endedIn(minute)), number(minute.failed), late);
  };
}

interface DrawingProps {
  readonly minutes: readonly Minute[];
  readonly chosen: number | undefined;
  readonly summary: string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function Drawing({ minutes, chosen, summary, onKeyDown }: DrawingProps) {
  const { t, language } = useWords();
  const { zone } = usePreferences();
  const minuteText = useMinuteText();
  const hatch = useId();
  const latest = Math.max(0, ...minutes.map((one) => lateOf(one) ?? 0));
  const lateTitle = t.overview.lateUpTo(durationText(latest));
  return (
    <>
      <svg
        className={css.bars}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <pattern id={hatch} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="2" height="4" className={css.total} />
        </pattern>
        {minuteBars(minutes, width, height).map(({ minute, x, width: w, total, failed }, i) => (
          <g key={minute.at} className={chosen === i ? css.chosen : ''}>
            <title>{minuteText(minute)}</title>
            <rect x={x} y={0} width={w} height={height} className={css.hit} />
            {/* The last minute is not over. */}
            <rect
              x={x}
              y={height - total}
              width={w}
              height={total}
              {...(i === minutes.length - 1 ? { fill: `url(#${hatch})` } : { className: css.total })}
            />
            <rect x={x} y={height - failed} width={w} height={failed} className={css.failed} />
          </g>
        ))}
      </svg>
      <Ticks minutes={minutes} language={language} zone={zone} />
      <svg
        className={css.late}
        viewBox={`0 0 ${width} ${lineHeight}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={lateTitle}
      >
        {minuteLines(minutes, lateOf, width, lineHeight).map((line) => (
          <polyline
            key={line[0]?.[0]}
            points={line.map((point) => point.join(',')).join(' ')}
            className={css.lateLine}
          />
        ))}
      </svg>
      <p className={`soft number ${css.lateTitle}`} aria-hidden="true">
        {lateTitle}
      </p>
    </>
  );
}

interface TicksProps {
  readonly minutes: readonly Minute[];
  readonly language: Language;
  readonly zone: Zone;
}

function Ticks({ minutes, language, zone }: TicksProps) {
  return (
    <div className={`soft number ${css.ticks}`} aria-hidden="true">
      {quarterTicks(minutes, 100).map(({ at, x }) => (
        <span key={at} style={{ left: `${x}%` }}>
          {clockTime(at, language, zone).slice(0, 5)}
        </span>
      ))}
    </div>
  );
}

function MinuteTable({ minutes }: { readonly minutes: readonly Minute[] }) {
  const { t, number, language } = useWords();
  const { zone } = usePreferences();
  const texts = t.overview;
  const heads = [texts.time, t.executions.title, t.common.status.failed, texts.late];
  return (
    <div className={css.table}>
      <SmallTable label={texts.lastHour} heads={heads}>
        {minutes
          .filter((one) => endedIn(one) > 0)
          .map((one) => (
            <tr key={one.at}>
              <td className="number">{exactTime(Date.parse(one.at), language, zone)}</td>
              <td className="number">{number(endedIn(one))}</td>
              <td className="number">{number(one.failed)}</td>
              <td className="number">{one.late_p95_ms === null ? '–' : durationText(one.late_p95_ms)}</td>
            </tr>
          ))}
      </SmallTable>
    </div>
  );
}
