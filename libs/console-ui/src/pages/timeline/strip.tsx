import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { axisTime, exactTime, shortTime } from '../../time/time-texts';
import type { Bucket } from './finding';
import type { Scale } from './marks';
import type { Timeline } from './queries';
import type { Span } from './spans';
import type { ThingWords } from './thing-words';
import css from './timeline.module.css';

type Density = NonNullable<Timeline['density']>;

const barsHeight = 40;
const slotsHeight = 24;
const axisHeight = 18;
/** A shorter drag is a click. */
const minDragPx = 6;

interface StripProps {
  readonly density: Density;
  readonly scale: Scale;
  readonly how: ThingWords;
  readonly onZoom: (span: Span) => void;
  readonly onSay: (text: string) => void;
}

/** How busy the span is: bars for executions and due times, and below what they need at once beside the slots. */
export function Strip({ density, scale, how, onZoom, onSay }: StripProps) {
  const { span, width } = scale;
  const { buckets, bucket_ms, slots } = density;
  const { texts, words, zone } = how;
  const [chosen, setChosen] = useState<number>();
  const drag = useDrag(scale, onZoom);
  // The first and the last bucket may reach beyond the span.
  const xOf = (at: number) =>
    Math.min(width, Math.max(0, ((at - span.from) / (span.to - span.from)) * width));
  const hasNeeds = buckets.some(({ at_once }) => at_once > 0);
  const height = barsHeight + axisHeight + (hasNeeds ? slotsHeight : 0);
  const textOf = (bucket: Bucket) => {
    const time = exactTime(Date.parse(bucket.at), words.language, zone);
    const needs = bucket.at_once > 0 ? texts.atOnce(bucket.at_once, slots) : '';
    return texts.bucket(time, bucket.ended, bucket.failed, bucket.due) + needs;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    const current = chosen === undefined ? undefined : buckets[chosen];
    if (event.key === 'Enter' && current) {
      const at = Date.parse(current.at);
      onZoom({ from: at - 2 * bucket_ms, to: at + 3 * bucket_ms });
    }
    if (step === 0) return;
    event.preventDefault();
    const from = chosen ?? (step > 0 ? -1 : buckets.length);
    const next = Math.min(buckets.length - 1, Math.max(0, from + step));
    setChosen(next);
    const bucket = buckets[next];
    if (bucket) onSay(textOf(bucket));
  };
  const first = shortTime(span.from, scale.now, words.language, zone);
  const last = shortTime(span.to, scale.now, words.language, zone);
  return (
    <svg
      className={css.strip}
      width={width}
      height={height}
      role="img"
      aria-label={`${texts.density}, ${first} – ${last}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => setChosen(undefined)}
      {...drag.handlers}
    >
      <Bars density={density} xOf={xOf} chosen={chosen} textOf={textOf} />
      {hasNeeds && (
        <g transform={`translate(0 ${barsHeight})`}>
          <Needs density={density} xOf={xOf} width={width} how={how} />
        </g>
      )}
      {scale.ticks.map((at) => (
        <g key={at}>
          <line className={css.grid} x1={xOf(at)} y1={0} x2={xOf(at)} y2={height - axisHeight + 3} />
          <text
            className={css.tick}
            x={Math.min(width - 18, Math.max(18, xOf(at)))}
            y={height - 4}
            textAnchor="middle"
          >
            {axisTime(at, words.language, zone)}
          </text>
        </g>
      ))}
      {density.counted_until !== null && (
        <g>
          <title>{texts.cutDensity}</title>
          <rect
            className={css.uncounted}
            x={xOf(Date.parse(density.counted_until))}
            y={0}
            width={width - xOf(Date.parse(density.counted_until))}
            height={height - axisHeight}
          />
        </g>
      )}
      {drag.range && (
        <rect
          className={css.dragged}
          x={drag.range[0]}
          y={0}
          width={drag.range[1] - drag.range[0]}
          height={height - axisHeight}
        />
      )}
    </svg>
  );
}

function Bars({
  density: { buckets, bucket_ms },
  xOf,
  chosen,
  textOf,
}: {
  readonly density: Density;
  readonly xOf: (at: number) => number;
  readonly chosen: number | undefined;
  readonly textOf: (bucket: Bucket) => string;
}) {
  const highest = Math.max(1, ...buckets.map(({ ended, due }) => ended + due));
  // One among thousands is still seen.
  const heightOf = (count: number) => (count === 0 ? 0 : Math.max(2, (count / highest) * (barsHeight - 2)));
  return buckets.map((bucket, index) => {
    const at = Date.parse(bucket.at);
    const x = xOf(at);
    const width = Math.max(1, xOf(at + bucket_ms) - x - 1);
    const [ended, failed, due] = [heightOf(bucket.ended), heightOf(bucket.failed), heightOf(bucket.due)];
    return (
      <g key={bucket.at} className={index === chosen ? css.chosen : ''}>
        <title>{textOf(bucket)}</title>
        <rect className={css.hit} x={x} y={0} width={width} height={barsHeight} />
        <rect className={css.ended} x={x} y={barsHeight - ended} width={width} height={ended} />
        <rect className={css.failed} x={x} y={barsHeight - failed} width={width} height={failed} />
        {due > 0 && (
          <rect
            className={css.dueBar}
            x={x + 0.5}
            y={barsHeight - ended - due + 0.5}
            width={Math.max(1, width - 1)}
            height={Math.max(1, due - 0.5)}
          />
        )}
      </g>
    );
  });
}

/** Slots that the due times to come need at the same time, and the slots that there are as a line. */
function Needs({
  density: { buckets, bucket_ms, slots },
  xOf,
  width,
  how: { texts },
}: {
  readonly density: Density;
  readonly xOf: (at: number) => number;
  readonly width: number;
  readonly how: ThingWords;
}) {
  const highest = Math.max(1, slots, ...buckets.map(({ at_once }) => at_once));
  const yOf = (count: number) => slotsHeight - (count / highest) * (slotsHeight - 6);
  return (
    <>
      {buckets.map(({ at, at_once }) => {
        if (at_once === 0) return null;
        const x = xOf(Date.parse(at));
        const barWidth = Math.max(1, xOf(Date.parse(at) + bucket_ms) - x);
        const isOver = at_once > slots;
        const height = Math.max(1, slotsHeight - yOf(at_once));
        return (
          <rect
            key={at}
            className={isOver ? css.overSlots : css.atOnce}
            x={x}
            y={slotsHeight - height}
            width={barWidth}
            height={height}
          />
        );
      })}
      <line className={css.slots} x1={0} y1={yOf(slots)} x2={width} y2={yOf(slots)} />
      <text className={css.tick} x={2} y={Math.min(slotsHeight - 2, yOf(slots) + 12)}>
        {texts.slots(slots)}
      </text>
    </>
  );
}

/** Zooms into what the pointer drags over. The same is possible with the buttons and the keys. */
function useDrag({ span, width }: Scale, onZoom: (span: Span) => void) {
  const start = useRef<number>(undefined);
  const [range, setRange] = useState<readonly [number, number]>();
  const at = (x: number) => span.from + (x / width) * (span.to - span.from);
  const xOf = ({ currentTarget, clientX }: PointerEvent<SVGSVGElement>) =>
    Math.min(width, Math.max(0, clientX - currentTarget.getBoundingClientRect().left));
  const stop = () => {
    start.current = undefined;
    setRange(undefined);
  };
  const handlers = {
    onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
      // A finger scrolls the page.
      if (event.pointerType === 'touch' || event.button !== 0) return;
      start.current = xOf(event);
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
      if (start.current === undefined) return;
      const x = xOf(event);
      setRange([Math.min(x, start.current), Math.max(x, start.current)]);
    },
    onPointerUp: () => {
      if (range && range[1] - range[0] >= minDragPx) onZoom({ from: at(range[0]), to: at(range[1]) });
      stop();
    },
    onPointerCancel: stop,
  };
  return { range, handlers };
}
