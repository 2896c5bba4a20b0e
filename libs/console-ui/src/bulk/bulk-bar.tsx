import { Suspense, useState, type ComponentType, type ReactNode, type RefObject } from 'react';
import { Question, type MustType } from '../design/dialog/dialog';
import type { Ticks } from '../design/table/use-ticks';
import { useToast } from '../design/toast/toasts';
import { useWords } from '../messages/words';
import { BulkProgress, BulkReport, reportText } from './bulk-report';
import type { SendPage } from './bulk-work';
import css from './bulk.module.css';
import { useBulkWork, type Work } from './use-bulk-work';

interface AnyAction {
  readonly id: string;
  readonly label: string;
  readonly isDanger?: boolean;
  /** What to say when all of them are changed. */
  readonly done: (count: number) => string;
}

interface PlainAction extends AnyAction {
  /** The question before it begins. */
  readonly ask: (count: number) => { readonly title: string; readonly text: ReactNode; readonly act: string };
  /** False: it asks only when it changes many. */
  readonly isAlwaysAsked: boolean;
  readonly send: SendPage;
}

interface ActionWithFields extends AnyAction {
  /** Asks in place of the question, and says how to send the change. */
  readonly Dialog: ComponentType<BulkDialogProps>;
}

export interface BulkDialogProps {
  readonly count: number;
  readonly opener: HTMLElement;
  readonly mustType: MustType | undefined;
  readonly onKeep: () => void;
  readonly onAct: (send: SendPage) => void;
}

/** Something that can be done with all that is ticked. */
export type BulkAction = PlainAction | ActionWithFields;

interface BulkBarProps {
  readonly ticks: Ticks;
  readonly actions: readonly BulkAction[];
  readonly nameOf: (key: string) => string;
  /** True while the list may have more rows than are loaded. */
  readonly hasMore: boolean;
  /** Loads and ticks all rows of the list. */
  readonly onTickEverything: () => void;
  /** Further buttons, such as an export. */
  readonly children?: ReactNode;
  /** Gets the focus when the bar goes away. */
  readonly table: RefObject<HTMLElement | null>;
}

/** A change of more things than this asks for their number to be typed. */
const maxUntyped = 20;

interface Asked {
  readonly action: BulkAction;
  /** Names by id, because a row may be gone when the report names it. */
  readonly names: ReadonlyMap<string, string>;
  readonly opener: HTMLElement;
}

/** What can be done with the ticked rows of a list, how far it has come, and what was refused. Below the table. */
export function BulkBar(props: BulkBarProps) {
  const { ticks, nameOf, table } = props;
  const { t } = useWords();
  const toast = useToast();
  const [asked, setAsked] = useState<Asked>();
  const [names, setNames] = useState<Asked['names']>(new Map());
  const { work, start, stop, close } = useBulkWork();

  const begin = ({ action, names: chosen }: Asked, send: SendPage) => {
    setAsked(undefined);
    setNames(chosen);
    start([...chosen.keys()], send, (over, isGone) => end(action, over, isGone));
  };
  const end = ({ done }: BulkAction, work: Work, isGone: boolean) => {
    const { ids, results, problem } = work;
    const changed = new Set(results.filter(({ outcome }) => outcome === 'done').map(({ id }) => id));
    const isAll = problem === undefined && changed.size === ids.length;
    if (isAll) toast({ text: done(changed.size) });
    else if (isGone) toast({ text: reportText(work, t.bulk), isProblem: true });
    // What was not changed stays ticked, so that it can be tried again.
    ticks.setOnly(ids.filter((id) => !changed.has(id)));
    if (!isAll) return;
    close();
    table.current?.focus();
  };
  const choose = (action: BulkAction, opener: HTMLElement) => {
    const choice = { action, opener, names: new Map([...ticks.keys].map((key) => [key, nameOf(key)])) };
    const isAsked = 'Dialog' in action || action.isAlwaysAsked || ticks.keys.size > maxUntyped;
    if (isAsked) setAsked(choice);
    else begin(choice, action.send);
  };

  if (work && work.state !== 'over') return <BulkProgress work={work} onStop={stop} />;
  return (
    <>
      {work && (
        <BulkReport
          work={work}
          names={names}
          onClose={() => {
            close();
            table.current?.focus();
          }}
        />
      )}
      {ticks.keys.size > 0 && <Choices {...props} onChoose={choose} />}
      {asked && (
        <Asking asked={asked} keep={t.common.cancel} onKeep={() => setAsked(undefined)} onAct={begin} />
      )}
    </>
  );
}

function Choices({
  ticks,
  actions,
  hasMore,
  onTickEverything,
  children,
  table,
  onChoose,
}: BulkBarProps & { readonly onChoose: (action: BulkAction, opener: HTMLElement) => void }) {
  const { t } = useWords();
  const isAll = !hasMore && ticks.keys.size === ticks.all.length;
  return (
    <section className={css.bar} aria-label={t.bulk.label}>
      <strong className="number">{t.bulk.selected(ticks.keys.size)}</strong>
      {actions.map((action) => (
        <button
          key={action.id}
          type="button"
          className={`button ${action.isDanger ? css.danger : ''}`}
          onClick={({ currentTarget }) => onChoose(action, currentTarget)}
        >
          {action.label}
        </button>
      ))}
      {children}
      <span className={css.rest}>
        {!isAll && (
          <button type="button" className="button quiet" onClick={onTickEverything}>
            {t.bulk.selectAll(ticks.all.length, !hasMore)}
          </button>
        )}
        <button
          type="button"
          className="button quiet"
          onClick={() => {
            ticks.setOnly([]);
            table.current?.focus();
          }}
        >
          {t.bulk.clear}
        </button>
      </span>
    </section>
  );
}

function Asking({
  asked,
  keep,
  onKeep,
  onAct,
}: {
  readonly asked: Asked;
  readonly keep: string;
  readonly onKeep: () => void;
  readonly onAct: (asked: Asked, send: SendPage) => void;
}) {
  const { t } = useWords();
  const count = asked.names.size;
  const { action, opener } = asked;
  const mustType =
    count > maxUntyped ? { label: t.bulk.typeText(String(count)), text: String(count) } : undefined;
  if ('Dialog' in action) {
    const props = { count, opener, mustType, onKeep, onAct: (send: SendPage) => onAct(asked, send) };
    return (
      <Suspense>
        <action.Dialog {...props} />
      </Suspense>
    );
  }
  const { title, text, act } = action.ask(count);
  return (
    <Question
      title={title}
      opener={opener}
      keep={keep}
      act={act}
      isDanger={action.isDanger ?? false}
      onKeep={onKeep}
      onAct={() => onAct(asked, action.send)}
      mustType={mustType}
    >
      {text}
    </Question>
  );
}
