import { useVirtualizer } from '@tanstack/react-virtual';
import {
  memo,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  type KeyboardEvent,
  type MouseEvent,
} from 'react';
import { copyText } from '../../../design/copy-text';
import { useToast } from '../../../design/toast/toasts';
import { useWords } from '../../../messages/words';
import { usePreferences } from '../../../settings/preferences';
import { timeOfDay } from '../../../time/time-texts';
import { FoundLines } from './found-lines';
import css from './log.module.css';
import type { LogLine } from './log-lines';
import type { WholeLog } from './whole-log';

interface Props {
  readonly log: WholeLog | FoundLines;
  /** Number of the line that the link points at. */
  readonly wanted: number | undefined;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  readonly isAloud: boolean;
}

const lineHeight = 24;
/** A log of at most this many lines is drawn as a whole, so that the browser's own find sees all of it. */
const maxDrawnWhole = 100;

/** The rows in view, of any number of rows. */
export function LogRows({ log, wanted, isFollowing, onFollow, isAloud }: Props) {
  const { t } = useWords();
  const toast = useToast();
  const box = useRef<HTMLDivElement>(null);
  const { count } = log;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: count <= maxDrawnWhole ? count : 10,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? -1];
  const version = log.currentVersion();
  useEffect(() => {
    if (last >= 0) log.showRows(first, last);
  }, [log, first, last, version]);
  useWantedLine(log, wanted, (row) => virtual.scrollToIndex(row, { align: 'center' }));
  useRowsAbove(log, isFollowing, (rows) => virtual.scrollToIndex(first + rows, { align: 'start' }));
  useLayoutEffect(() => {
    if (isFollowing && count > 0) virtual.scrollToIndex(count - 1, { align: 'end' });
  }, [virtual, count, isFollowing]);
  const noteScroll = useReadingScroll(box, onFollow);
  /** Rows get their height when they are drawn, so the browser alone would stop short of the end. */
  const jump = (event: KeyboardEvent) => {
    if (event.key !== 'Home' && event.key !== 'End') return;
    event.preventDefault();
    onFollow(event.key === 'End');
    virtual.scrollToIndex(event.key === 'End' ? count - 1 : 0);
  };
  const copyLink = ({ target }: MouseEvent) => {
    const button = (target as Element).closest<HTMLElement>('[data-line]');
    if (!button) return;
    const link = new URL(location.href);
    link.search = `?line=${button.dataset['line']}`;
    void copyText(link.href).then(() => toast({ text: t.common.copied }));
  };
  return (
    <>
      <div
        ref={box}
        className={css.log}
        role="log"
        aria-live={isAloud && isFollowing ? 'polite' : 'off'}
        aria-label={t.execution.log}
        aria-busy={!log.isOpen}
        tabIndex={0}
        onClick={copyLink}
        onKeyDown={jump}
        onScroll={noteScroll}
      >
        <div className={css.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ key, index, start }) => (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={css.row}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Row log={log} row={index} line={log.at(index)} wanted={wanted} />
            </div>
          ))}
        </div>
      </div>
      {count > maxDrawnWhole && <p className="soft">{t.execution.findNote}</p>}
    </>
  );
}

interface RowProps {
  readonly log: WholeLog | FoundLines;
  readonly row: number;
  readonly line: LogLine | undefined;
  readonly wanted: number | undefined;
}

function Row({ log, row, line, wanted }: RowProps) {
  const { t } = useWords();
  if (line) return <Line line={line} isMarked={line.number === wanted} />;
  const isGone = !(log instanceof FoundLines) && log.isGone(row);
  return <span className="soft">{isGone ? t.execution.lineIsGone : '…'}</span>;
}

const Line = memo(function Line({ line, isMarked }: { readonly line: LogLine; readonly isMarked: boolean }) {
  const { t, language, number: numberText } = useWords();
  const { zone } = usePreferences();
  const { number, at, level, message, attempt } = line;
  return (
    <div className={css.line} data-level={level} data-marked={isMarked}>
      <button
        type="button"
        className={css.number}
        aria-label={t.execution.copyLineLink(number + 1)}
        data-line={number}
      >
        {numberText(number + 1)}
      </button>
      <time dateTime={at} data-tip="moment" className="soft">
        {timeOfDay(Date.parse(at), language, zone)}
      </time>
      <span className={css.level}>
        <span className="soft">{attempt}</span> {t.execution.levelNames[level]}
      </span>
      <span className={css.message}>{message}</span>
    </div>
  );
});

/** Shows the line that the link points at, once. */
function useWantedLine(
  log: WholeLog | FoundLines,
  wanted: number | undefined,
  show: (row: number) => void,
): void {
  const row = wanted !== undefined && log.isOpen ? log.rowOf(wanted) : undefined;
  const scroll = useEffectEvent(show);
  useEffect(() => {
    if (row !== undefined) scroll(row);
  }, [row]);
}

/** Keeps what is being read in its place when older lines are found above it. */
function useRowsAbove(
  log: WholeLog | FoundLines,
  isFollowing: boolean,
  scrollBy: (rows: number) => void,
): void {
  const above = log instanceof FoundLines ? log.addedAbove : 0;
  const before = useRef(above);
  const scroll = useEffectEvent(scrollBy);
  useLayoutEffect(() => {
    const added = above - before.current;
    before.current = above;
    if (added > 0 && !isFollowing) scroll(added);
  }, [above, isFollowing]);
}

/** How near the end of the log counts as its end. */
const endPx = 8;

/** Stops following when the reader scrolls up, and follows again at the end. */
function useReadingScroll(
  box: React.RefObject<HTMLDivElement | null>,
  onFollow: (isFollowing: boolean) => void,
): () => void {
  const before = useRef({ top: 0, height: 0 });
  return () => {
    const element = box.current;
    if (!element) return;
    const { scrollTop: top, scrollHeight: height, clientHeight } = element;
    const isSameHeight = height === before.current.height;
    if (height - top - clientHeight < endPx) onFollow(true);
    else if (isSameHeight && top < before.current.top) onFollow(false);
    before.current = { top, height };
  };
}
