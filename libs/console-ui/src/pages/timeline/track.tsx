import { memo, useMemo, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { shapes } from '../../design/status/status';
import { inTime, marksOf, numberedOf, type Mark, type Scale, type TimelineRow } from './marks';
import { markText, rowText, type ThingWords } from './thing-words';
import css from './timeline.module.css';

interface TrackProps {
  readonly row: TimelineRow;
  readonly scale: Scale;
  readonly height: number;
  readonly maxMarks: number;
  readonly how: ThingWords;
  /** True for the one row that the tab key reaches. */
  readonly isCurrent: boolean;
  readonly onOpen: (mark: Mark, row: TimelineRow) => void;
  readonly onSay: (text: string) => void;
  readonly onFocus: (row: TimelineRow) => void;
}

/** One task on the time axis. Arrow keys go through its marks, Enter opens one. */
export const Track = memo(function Track(props: TrackProps) {
  const { row, scale, height, maxMarks, how, isCurrent, onOpen, onSay, onFocus } = props;
  const [chosen, setChosen] = useState<number>();
  const marks = useMemo(() => marksOf(row, scale, maxMarks), [row, scale, maxMarks]);
  const ordered = useMemo(() => inTime(marks), [marks]);
  const numbered = useMemo(() => numberedOf(ordered), [ordered]);
  const current = chosen === undefined ? undefined : ordered[chosen];
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (event.key === 'Enter' && current) onOpen(current, row);
    if (step === 0) return;
    event.preventDefault();
    const from = chosen ?? (step > 0 ? -1 : ordered.length);
    const next = Math.min(ordered.length - 1, Math.max(0, from + step));
    setChosen(next);
    const mark = ordered[next];
    if (mark) onSay(`${row.task_name}: ${markText(mark, row, how)}`);
  };
  const onClick = ({ target }: MouseEvent) => {
    const index = (target as Element).closest<SVGGElement>('[data-mark]')?.dataset['mark'];
    const mark = index === undefined ? undefined : marks[Number(index)];
    if (mark) onOpen(mark, row);
  };
  return (
    <svg
      className={css.track}
      width={scale.width}
      height={height}
      role="img"
      aria-label={rowText(row, how)}
      tabIndex={isCurrent ? 0 : -1}
      data-track
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocus={() => onFocus(row)}
      onBlur={() => setChosen(undefined)}
    >
      {scale.ticks.map((at) => (
        <Line key={at} at={at} scale={scale} height={height} />
      ))}
      <Unknown row={row} scale={scale} height={height} how={how} />
      {marks.map((mark, index) => (
        <g
          key={`${mark.look} ${mark.things[0]?.at}`}
          data-mark={index}
          className={mark === current ? css.chosen : ''}
        >
          <title>{markText(mark, row, how)}</title>
          <rect className={css.hit} x={mark.x - 2} y={0} width={mark.width + 4} height={height} />
          <Drawn mark={mark} isNumbered={numbered.has(mark)} middle={height / 2 + 3} how={how} />
        </g>
      ))}
    </svg>
  );
});

function Line({
  at,
  scale: { span, width },
  height,
}: Pick<TrackProps, 'scale' | 'height'> & { readonly at: number }) {
  const x = ((at - span.from) / (span.to - span.from)) * width;
  return <line className={css.grid} x1={x} y1={0} x2={x} y2={height} />;
}

/** The part of the span of which the store has forgotten the executions. */
function Unknown({
  row: { known_since },
  scale: { span, width },
  height,
  how,
}: Pick<TrackProps, 'row' | 'scale' | 'height' | 'how'>) {
  if (known_since === null) return null;
  const share = (Date.parse(known_since) - span.from) / (span.to - span.from);
  return (
    <g>
      <title>{how.texts.knownSince(new Date(known_since).toLocaleString(how.words.language))}</title>
      <rect className={css.unknown} x={0} y={height / 2 + 2} width={Math.max(0, share * width)} height={2} />
    </g>
  );
}

const numberWidth = 7;

function Drawn({
  mark,
  isNumbered,
  middle,
  how,
}: {
  readonly mark: Mark;
  readonly isNumbered: boolean;
  readonly middle: number;
  readonly how: ThingWords;
}) {
  const { look, x, width, things } = mark;
  const centre = x + width / 2;
  const several = isNumbered && (
    <text className={css.number} x={centre} y={middle - 9} textAnchor="middle">
      {how.words.number(things.length)}
    </text>
  );
  const box = (height: number) => ({ x, y: middle - height / 2, width, height, rx: Math.min(2, width / 3) });
  switch (look) {
    case 'not-run':
    case 'left-out':
      return (
        <>
          {width > 12 && <rect className={css[look]} {...box(2)} />}
          <circle className={css[look]} cx={centre} cy={middle} r={4.5} />
          <line className={css[look]} x1={centre - 5} y1={middle + 5} x2={centre + 5} y2={middle - 5} />
          {several}
        </>
      );
    case 'dense-ran':
    case 'dense-due': {
      const thing = things[0];
      const text = thing?.kind === 'dense' ? how.texts.anHour(how.words.number(thing.dense.per_hour)) : '';
      return (
        <>
          <rect className={css[look]} {...box(10)} />
          {width > text.length * numberWidth && (
            <text className={css.rate} x={centre} y={middle + 3.5} textAnchor="middle">
              {text}
            </text>
          )}
        </>
      );
    }
    case 'failed':
      return (
        <>
          <rect className={css.failed} {...box(14)} />
          {/* The shape of the status, because red alone is no sign for everybody. */}
          {width < 14 && (
            <svg x={centre - 5} y={middle - 16} width={10} height={10} viewBox="0 0 16 16">
              <path className={css.failed} fillRule="evenodd" d={shapes.failed} />
            </svg>
          )}
          {width >= 14 && several}
        </>
      );
    case 'due-skipped':
      return (
        <>
          <rect className={css[look]} {...box(8)} />
          <line className={css[look]} x1={x - 2} y1={middle} x2={x + width + 2} y2={middle} />
          {several}
        </>
      );
    default:
      return (
        <>
          <rect className={css[look]} {...box(look === 'success' ? 8 : 10)} />
          {several}
        </>
      );
  }
}
