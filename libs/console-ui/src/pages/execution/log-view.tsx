import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { Block } from '../../design/block/block';
import { copyText } from '../../design/copy-text';
import { useToast } from '../../design/toast/toasts';
import { useWords } from '../../messages/words';
import { usePreferences } from '../../settings/preferences';
import { exactTime } from '../../time/time-texts';
import css from './execution.module.css';
import { filterLines, maxShownLines, type LineFilter, type LogLine } from './log-lines';
import { useLog } from './use-log';

interface Props {
  readonly id: string;
  /** Number of the line that the link points at. */
  readonly line: number | undefined;
}

/** The log lines of all attempts. It follows the end while the reader is there. */
export function LogView({ id, line }: Props) {
  const { t, number } = useWords();
  const texts = t.execution;
  const { lines, state } = useLog(id);
  const [filter, setFilter] = useState<LineFilter>({ level: 'all', text: '' });
  const wanted = useDeferredValue(filter);
  const shown = useMemo(() => filterLines(lines, wanted), [lines, wanted]);
  const box = useFollowedEnd(shown, line);
  return (
    <Block
      title={texts.log}
      tools={
        <>
          <select
            className="field"
            aria-label={texts.level}
            value={filter.level}
            onChange={({ target }) => setFilter({ ...filter, level: target.value as LineFilter['level'] })}
          >
            {(['all', 'warn', 'error'] as const).map((level) => (
              <option key={level} value={level}>
                {texts.levels[level]}
              </option>
            ))}
          </select>
          <input
            type="search"
            className="field"
            placeholder={texts.findInLog}
            aria-label={texts.findInLog}
            value={filter.text}
            onChange={({ target }) => setFilter({ ...filter, text: target.value })}
          />
          <span className="soft number">
            {shown.length === lines.length ? '' : `${number(shown.length)} / `}
            {texts.lines(lines.length)}
            {state === 'lost' && ` · ${texts.logLost}`}
          </span>
        </>
      }
    >
      {lines.length >= maxShownLines && <p className="soft">{texts.onlyNewest(maxShownLines)}</p>}
      <div
        ref={box}
        className={css.log}
        role="log"
        aria-live="off"
        aria-label={texts.log}
        tabIndex={0}
        data-empty={shown.length === 0}
      >
        {shown.length === 0 && <p className="soft">{state === 'open' ? texts.noLinesYet : texts.noLines}</p>}
        {shown.map((one) => (
          <Line key={one.number} id={id} line={one} isMarked={one.number === line} />
        ))}
      </div>
    </Block>
  );
}

function Line({
  id,
  line,
  isMarked,
}: {
  readonly id: string;
  readonly line: LogLine;
  readonly isMarked: boolean;
}) {
  const { t, language } = useWords();
  const { zone } = usePreferences();
  const toast = useToast();
  const copyLink = () => {
    const link = new URL(`?line=${line.number}`, location.href).href;
    void copyText(link).then(() => toast({ text: t.common.copied }));
  };
  return (
    <div className={css.line} data-level={line.level} data-marked={isMarked} id={`line-${id}-${line.number}`}>
      <button
        type="button"
        className={css.number}
        aria-label={t.execution.copyLineLink(line.number + 1)}
        onClick={copyLink}
      >
        {line.number + 1}
      </button>
      <time dateTime={line.at} data-tip="moment" className="soft">
        {exactTime(Date.parse(line.at), language, zone, true).replace(/^.*?(\d\d:\d\d:\d\d[.,]\d+).*$/, '$1')}
      </time>
      <span className={css.level}>{t.execution.levelNames[line.level]}</span>
      <span className={css.message}>{line.message}</span>
    </div>
  );
}

/** Keeps the end in view while the reader is at the end. A link to a line shows that line instead. */
function useFollowedEnd(lines: readonly LogLine[], wanted: number | undefined) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(wanted === undefined);
  const wasShown = useRef(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const onScroll = () => {
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, []);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const marked = wasShown.current ? null : element.querySelector('[data-marked=true]');
    if (marked) {
      wasShown.current = true;
      marked.scrollIntoView({ block: 'center' });
    } else if (isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [lines]);
  return box;
}
