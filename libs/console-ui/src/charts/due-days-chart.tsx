import { SmallTable } from '../design/block/block';
import { useWords } from '../messages/words';
import css from './charts.module.css';
import { ChartFigure } from './chart-figure';
import { dayCells, dayCount, dayKinds, daysByKind, dueOn, type DayKind, type TaskDay } from './due-days';

export interface DayTexts {
  readonly title: string;
  readonly date: string;
  readonly due: string;
  readonly kinds: Readonly<Record<DayKind, string>>;
  readonly summary: (parts: readonly string[], days: number) => string;
  readonly days: (count: number, kind: string) => string;
  readonly day: (date: string, parts: readonly string[]) => string;
  readonly weekdays: readonly string[];
}

interface DueDaysChartProps {
  readonly days: readonly TaskDay[];
  readonly texts: DayTexts;
  /** Where the due times of a day are listed. */
  readonly pathOf: (day: TaskDay) => string;
  readonly onOpen: (day: TaskDay) => void;
}

const [cell, gap, left] = [24, 4, 30];
const pitch = cell + gap;
/** What went wrong is seen, even one time among thousands. */
const minOpacity = 0.7;

/** How the due times of each day were served, as weeks side by side. A day opens its due times. */
export function DueDaysChart({ days, texts, pathOf, onOpen }: DueDaysChartProps) {
  const { number, language } = useWords();
  const cells = dayCells(days);
  const dateText = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  const dateOf = ({ date }: TaskDay) => dateText.format(new Date(`${date}T00:00:00Z`));
  const partsOf = (day: TaskDay) =>
    dayKinds.flatMap((kind) => {
      const count = dayCount(day, kind);
      return count > 0 ? [`${number(count)} ${texts.kinds[kind]}`] : [];
    });
  const sentenceOf = (day: TaskDay) => texts.day(dateOf(day), partsOf(day));
  const kinds = daysByKind(cells);
  const summary = texts.summary(
    Array.from(kinds, ([kind, count]) => texts.days(count, texts.kinds[kind])),
    cells.length,
  );
  const columns = (cells.at(-1)?.column ?? 0) + 1;
  const table = (
    <SmallTable
      label={texts.title}
      heads={[texts.date, texts.due, ...dayKinds.map((kind) => texts.kinds[kind])]}
    >
      {days
        .filter((day) => dueOn(day) > 0)
        .toReversed()
        .map((day) => (
          <tr key={day.date}>
            <td>
              <a href={pathOf(day)} data-page>
                {dateOf(day)}
              </a>
            </td>
            <td className="number">{number(dueOn(day))}</td>
            {dayKinds.map((kind) => (
              <td key={kind} className="number">
                {dayCount(day, kind) === 0 ? '' : number(dayCount(day, kind))}
              </td>
            ))}
          </tr>
        ))}
    </SmallTable>
  );
  const legend = (
    <ul className={css.legend}>
      {[...kinds.keys(), 'none' as const].map((kind) => (
        <li key={kind}>
          <svg viewBox={`0 0 ${cell} ${cell}`} width={16} height={16} aria-hidden="true">
            <Day kind={kind} share={1} />
          </svg>
          {texts.kinds[kind]}
        </li>
      ))}
    </ul>
  );
  return (
    <ChartFigure
      summary={summary}
      size={{ width: left + columns * pitch, height: 7 * pitch }}
      isFixed
      count={cells.length}
      sentenceOf={(i) => (days[i] ? sentenceOf(days[i]) : '')}
      steps={{ across: 7, down: 1 }}
      onOpen={(i) => days[i] && onOpen(days[i])}
      table={table}
      legend={legend}
    >
      {(chosen) => (
        <>
          {texts.weekdays.map((name, row) => (
            <text key={name} x={0} y={row * pitch + 16} className={css.tick}>
              {name}
            </text>
          ))}
          {cells.map(({ day, kind, share, column, row }, i) => (
            <g
              key={day.date}
              transform={`translate(${left + column * pitch} ${row * pitch})`}
              className={css.day}
              onClick={() => onOpen(day)}
            >
              <title>{sentenceOf(day)}</title>
              <Day kind={kind} share={share} />
              {chosen === i && <rect width={cell} height={cell} rx={3} className={css.focus} />}
            </g>
          ))}
        </>
      )}
    </ChartFigure>
  );
}

/** A mark on the day, because colour is only the third sign. */
const signs: Readonly<Partial<Record<DayKind, string>>> = {
  failed: 'M7 7 17 17M17 7 7 17',
  missed: 'M12 6a6 6 0 1 0 .01 0M7.5 16.5 16.5 7.5',
  late: 'M5 13 13 5M5 19 19 5M11 19 19 11',
  cancelled: 'M7 17 17 7',
  skipped: 'M6 15q6-9 12 0M18 15v-5',
  paused: 'M9.5 7v10M14.5 7v10',
};

function Day({ kind, share }: { readonly kind: DayKind; readonly share: number }) {
  const opacity = minOpacity + (1 - minOpacity) * share;
  const isTrouble = kind !== 'none' && kind !== 'planned';
  return (
    <>
      <rect
        width={cell}
        height={cell}
        rx={3}
        className={css[`day-${kind}`]}
        fillOpacity={isTrouble ? opacity : undefined}
      />
      {signs[kind] !== undefined && <path d={signs[kind]} className={css.sign} />}
      {kind === 'none' && <circle cx={cell / 2} cy={cell / 2} r={1.5} className={css.nothing} />}
    </>
  );
}
