import { ChevronLeft, ChevronRight, Download, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useState } from 'react';
import { fieldTime, momentOfField } from '../../time/local-times';
import { presetOf, type TimelineSearch } from './search';
import { moved, presets, searchOfSpan, zoomed, type Span } from './spans';
import type { ThingWords } from './thing-words';
import css from './timeline.module.css';

export type Narrow = (change: Partial<TimelineSearch>, replace?: boolean) => void;

interface ToolsProps {
  readonly search: TimelineSearch;
  readonly span: Span;
  readonly how: ThingWords;
  readonly onNarrow: Narrow;
  readonly onDownload: () => void;
}

/** The span, the search and the form of the page. All of it is in the URL. */
export function Tools({ search, span, how: { texts, zone }, onNarrow, onDownload }: ToolsProps) {
  const preset = presetOf(search);
  const show = (shown: Span) => onNarrow({ span: undefined, ...searchOfSpan(shown) });
  const isTable = search.view === 'table';
  return (
    <>
      <div className={css.group} role="group" aria-label={texts.span}>
        {presets.map((one) => (
          <button
            key={one}
            type="button"
            className="button"
            aria-pressed={preset === one}
            onClick={() => onNarrow({ span: one, from: undefined, to: undefined })}
          >
            {texts.presets[one]}
          </button>
        ))}
      </div>
      <div className={css.group} role="group" aria-label={texts.density}>
        <Icon label={texts.earlier} icon={ChevronLeft} onClick={() => show(moved(span, -0.5))} />
        <Icon label={texts.zoomOut} icon={ZoomOut} onClick={() => show(zoomed(span, 2))} />
        <Icon label={texts.zoomIn} icon={ZoomIn} onClick={() => show(zoomed(span, 0.5))} />
        <Icon label={texts.later} icon={ChevronRight} onClick={() => show(moved(span, 0.5))} />
      </div>
      <OwnSpan span={span} zone={zone} labels={[texts.from, texts.to]} onShow={show} />
      <FindField q={search.q} label={texts.find} onFind={(q) => onNarrow({ q }, true)} />
      <button
        type="button"
        className="button"
        onClick={() => onNarrow({ view: isTable ? undefined : 'table' })}
      >
        {isTable ? texts.asChart : texts.asTable}
      </button>
      {isTable && (
        <button type="button" className="button" onClick={onDownload}>
          <Download size={16} aria-hidden="true" />
          {texts.download}
        </button>
      )}
    </>
  );
}

function Icon({
  label,
  icon: Drawn,
  onClick,
}: {
  readonly label: string;
  readonly icon: typeof ZoomIn;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" className="button" aria-label={label} title={label} onClick={onClick}>
      <Drawn size={16} aria-hidden="true" />
    </button>
  );
}

/** Two times of one's own. They hold when both are set, and the first is earlier. */
function OwnSpan({
  span,
  zone,
  labels,
  onShow,
}: {
  readonly span: Span;
  readonly zone: string;
  readonly labels: readonly [string, string];
  readonly onShow: (span: Span) => void;
}) {
  const set = (change: Partial<Span>) => {
    const own = { ...span, ...change };
    if (own.from < own.to) onShow(own);
  };
  return (
    <span className={css.own}>
      <TimeField label={labels[0]} at={span.from} zone={zone} onSet={(from) => set({ from })} />
      <TimeField label={labels[1]} at={span.to} zone={zone} onSet={(to) => set({ to })} />
    </span>
  );
}

/** What is typed holds when the field is left, because a half typed year is a year too. */
function TimeField({
  label,
  at,
  zone,
  onSet,
}: {
  readonly label: string;
  readonly at: number;
  readonly zone: string;
  readonly onSet: (at: number) => void;
}) {
  const shown = fieldTime(at, zone);
  const [typed, setTyped] = useState(shown);
  useEffect(() => setTyped(shown), [shown]);
  const leave = () => {
    const moment = momentOfField(typed, zone);
    if (moment === undefined) setTyped(shown);
    else if (typed !== shown) onSet(moment);
  };
  return (
    <input
      type="datetime-local"
      className={`field ${css.field}`}
      aria-label={label}
      title={label}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={leave}
      onKeyDown={({ key }) => key === 'Enter' && leave()}
    />
  );
}

/** Typing replaces the entry of the history, and what is typed is never lost to a slow answer. */
function FindField({
  q,
  label,
  onFind,
}: {
  readonly q: string | undefined;
  readonly label: string;
  readonly onFind: (q: string | undefined) => void;
}) {
  const [typed, setTyped] = useState(q ?? '');
  useEffect(() => setTyped(q ?? ''), [q]);
  return (
    <input
      type="search"
      className="field"
      data-find
      placeholder={label}
      aria-label={label}
      value={typed}
      maxLength={128}
      onChange={({ target }) => {
        setTyped(target.value);
        onFind(target.value === '' ? undefined : target.value);
      }}
    />
  );
}
