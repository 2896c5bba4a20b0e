import { SmallTable } from '../design/block/block';
import { shapes } from '../design/status/status';
import { executionPath } from '../links/paths';
import { useWords } from '../messages/words';
import { Moment } from '../time/moment';
import { usePreferences } from '../settings/preferences';
import { durationText, exactTime } from '../time/time-texts';
import css from './charts.module.css';
import { ChartFigure } from './chart-figure';
import { durationsOf, type Run, type RunDot } from './run-dots';

export interface DurationTexts {
  readonly title: string;
  readonly summary: (runs: number, p50: string, p95: string) => string;
  readonly run: (time: string, status: string, took: string) => string;
  readonly band: string;
  readonly timeout: (duration: string) => string;
  readonly isLog: string;
}

interface DurationsChartProps {
  readonly runs: readonly Run[];
  readonly timeoutMs: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly texts: DurationTexts;
  readonly onOpen: (run: Run) => void;
}

const [left, width, height, above] = [48, 372, 120, 10];
const dotSize = 9;

/** Whether a task gets slower: each run by its duration and status, beside what is usual and what is allowed. */
export function DurationsChart({ runs, timeoutMs, p50Ms, p95Ms, texts, onOpen }: DurationsChartProps) {
  const { t, language } = useWords();
  const { zone } = usePreferences();
  const { dots, isLog, p50, p95, timeout, ticks } = durationsOf(
    runs,
    { timeoutMs, p50Ms, p95Ms },
    { width, height },
  );
  const shown = (ms: number | null) => (ms === null ? '–' : durationText(ms));
  const sentenceOf = ({ run }: RunDot) =>
    texts.run(
      exactTime(Date.parse(run.scheduled_time), language, zone),
      t.common.status[run.status],
      durationText(run.duration_ms),
    );
  const table = (
    <SmallTable label={texts.title} heads={[t.executions.due, t.executions.status, t.executions.took]}>
      {dots.toReversed().map(({ run }) => (
        <tr key={run.id}>
          <td>
            <a href={executionPath(run.id)} data-page>
              <Moment at={run.scheduled_time} />
            </a>
          </td>
          <td>{t.common.status[run.status]}</td>
          <td className="number">{durationText(run.duration_ms)}</td>
        </tr>
      ))}
    </SmallTable>
  );
  const legend = (
    <p className={`${css.legend} soft`}>
      <span>{texts.band}</span>
      <span>{texts.timeout(durationText(timeoutMs))}</span>
      {isLog && <span>{texts.isLog}</span>}
    </p>
  );
  return (
    <ChartFigure
      summary={texts.summary(dots.length, shown(p50Ms), shown(p95Ms))}
      size={{ width: left + width, height: height + above + 8 }}
      count={dots.length}
      sentenceOf={(i) => (dots[i] ? sentenceOf(dots[i]) : '')}
      onOpen={(i) => dots[i] && onOpen(dots[i].run)}
      table={table}
      legend={legend}
    >
      {(chosen) => (
        <g transform={`translate(${left} ${above})`}>
          {ticks.map(({ ms, y }) => (
            <g key={ms}>
              <line x1={0} x2={width} y1={y} y2={y} className={css.grid} />
              <text x={-6} y={y + 4} textAnchor="end" className={css.tick}>
                {ms === 0 ? '0' : durationText(ms)}
              </text>
            </g>
          ))}
          {p50 !== undefined && p95 !== undefined && (
            <rect x={0} width={width} y={p95} height={Math.max(2, p50 - p95)} className={css.band} />
          )}
          {timeout !== undefined && (
            <line x1={0} x2={width} y1={timeout} y2={timeout} className={css.timeout} />
          )}
          {dots.map((dot, i) => (
            <g
              key={dot.run.id}
              className={`${css.dot} ${css[dot.run.status]}`}
              transform={`translate(${dot.x - dotSize / 2} ${dot.y - dotSize / 2})`}
              onClick={() => onOpen(dot.run)}
            >
              <title>{sentenceOf(dot)}</title>
              <rect width={dotSize} height={dotSize} className={css.hit} />
              <path transform={`scale(${dotSize / 16})`} fillRule="evenodd" d={shapes[dot.run.status]} />
              {chosen === i && <circle cx={dotSize / 2} cy={dotSize / 2} r={dotSize} className={css.focus} />}
            </g>
          ))}
        </g>
      )}
    </ChartFigure>
  );
}
