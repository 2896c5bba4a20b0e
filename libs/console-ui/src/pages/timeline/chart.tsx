import { useRouter } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { shapes } from '../../design/status/status';
import { useRowHeight } from '../../design/table/row-height';
import { useRowKeys } from '../../design/table/use-row-keys';
import { VirtualTable, type Column } from '../../design/table/virtual-table';
import { taskPath } from '../../links/paths';
import { roundTicks } from '../../time/local-times';
import { useNow } from '../../time/ticker';
import { pathOf } from './columns';
import { Legend } from './legend';
import type { ListProps } from './list-props';
import { maxMarksOnScreen, spanAround, type Mark, type Scale, type TimelineRow } from './marks';
import type { Timeline } from './queries';
import type { Span } from './spans';
import { Strip } from './strip';
import css from './timeline.module.css';
import { Track } from './track';

const keyOf = ({ task_id }: TimelineRow) => task_id;
const nameOf = ({ task_name }: TimelineRow) => task_name;

/** A tick has this much room for its text. */
const tickPx = 90;

interface ChartProps extends ListProps {
  readonly density: Timeline['density'] | undefined;
  readonly onZoom: (span: Span) => void;
}

/** The density of the span, and below it each task with its marks on the same axis. */
export function Chart({ rows, span, now, how, density, onZoom, ...list }: ChartProps) {
  const { texts } = how;
  const box = useRef<HTMLDivElement>(null);
  const axis = useRef<HTMLDivElement>(null);
  const width = useWidth(axis);
  const [said, setSaid] = useState('');
  const { from, to } = span;
  const { zone } = how;
  const scale = useMemo((): Scale => {
    const maxTicks = Math.max(2, Math.min(5, Math.floor(width / tickPx)));
    return { span: { from, to }, now, width, ticks: roundTicks(from, to, maxTicks, zone) };
  }, [from, to, now, width, zone]);
  const columns = useTracks(rows, scale, { how, onZoom, onSay: setSaid });
  useRowKeys(box);
  return (
    <>
      <p role="status" className={`${css.said} number`}>
        {said || texts.keys}
      </p>
      <div className={css.chart} onKeyDown={moveBetweenTracks}>
        <div className={css.over}>
          <Legend texts={texts} />
          <div ref={axis} className={css.axis}>
            {density && <Strip density={density} scale={scale} how={how} onZoom={onZoom} onSay={setSaid} />}
          </div>
        </div>
        <VirtualTable
          {...list}
          ref={box}
          label={how.words.t.shell.pages.timeline}
          className={css.rows}
          columns={columns}
          rows={rows}
          keyOf={keyOf}
          nameOf={nameOf}
        />
        <NowLine scale={scale} text={texts.now} />
      </div>
    </>
  );
}

function useTracks(
  rows: readonly TimelineRow[],
  scale: Scale,
  { how, onZoom, onSay }: Pick<ChartProps, 'how' | 'onZoom'> & { readonly onSay: (text: string) => void },
): readonly Column<TimelineRow>[] {
  const router = useRouter();
  const height = useRowHeight();
  const [focused, setFocused] = useState<string>();
  const current = rows.some(({ task_id }) => task_id === focused) ? focused : rows[0]?.task_id;
  const open = useRef<(mark: Mark, row: TimelineRow) => void>(undefined);
  open.current = ({ things }, { task_id }) => {
    // Several things that became one mark are taken apart.
    if (things.length > 1) onZoom(spanAround(things, scale.span));
    else router.history.push(pathOf(things[0], task_id));
  };
  const { texts } = how;
  return useMemo(() => {
    const maxMarks = Math.max(20, Math.floor((maxMarksOnScreen * height) / window.innerHeight));
    return [
      { id: 'task', title: texts.task, cell: (row) => <Name row={row} /> },
      {
        id: 'track',
        title: '',
        cell: (row) => (
          <Track
            row={row}
            scale={scale}
            height={height - 2}
            maxMarks={maxMarks}
            how={how}
            isCurrent={row.task_id === current}
            onOpen={(mark, of) => open.current?.(mark, of)}
            onSay={onSay}
            onFocus={({ task_id }) => setFocused(task_id)}
          />
        ),
      },
    ];
  }, [scale, height, how, texts, current, onSay]);
}

/** The name of the task, after a sign where something is wrong. */
function Name({ row: { task_id, task_name, trouble } }: { readonly row: TimelineRow }) {
  return (
    <span className={css.name}>
      {trouble && (
        <svg className={css.sign} viewBox="0 0 16 16" aria-hidden="true">
          <path fill="currentColor" fillRule="evenodd" d={shapes.failed} />
        </svg>
      )}
      <a href={taskPath(task_id)} title={task_name} data-page data-open>
        {task_name}
      </a>
    </span>
  );
}

function NowLine({ scale: { span, width }, text }: { readonly scale: Scale; readonly text: string }) {
  const now = useNow();
  const share = (now - span.from) / (span.to - span.from);
  if (share < 0 || share > 1) return null;
  const x = Math.round(share * width);
  const left = `calc(var(--names) + 2 * var(--gap) + ${x}px)`;
  return (
    <div
      className={css.nowLine}
      data-side={share > 0.9 ? 'left' : 'right'}
      style={{ left }}
      aria-hidden="true"
    >
      <span>{text}</span>
    </div>
  );
}

/** Up and down go from track to track. */
function moveBetweenTracks(event: KeyboardEvent): void {
  const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
  const target = event.target as Element;
  if (step === 0 || !target.closest('[data-track]')) return;
  const index = Number(target.closest<HTMLElement>('[data-row]')?.dataset['row']) + step;
  event.preventDefault();
  const next = event.currentTarget.querySelector<SVGElement>(`[data-row="${index}"] [data-track]`);
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(80, Math.floor(watched.clientWidth))));
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
