import { useId, useState } from 'react';
import { Dialog, isTyped, TypedField, type MustType } from '../design/dialog/dialog';
import { useWords } from '../messages/words';
import { serverClock } from '../time/server-clock';
import css from './pause-dialog.module.css';
import { usePauseTexts } from './pause-texts';

/** What somebody says about a pause. */
export interface PauseOrder {
  readonly reason?: string;
  readonly until?: string;
}

interface PauseDialogProps {
  /** Name of the task, or what several tasks are called together. */
  readonly name: string;
  readonly mustType?: MustType | undefined;
  readonly opener: HTMLElement | undefined;
  readonly onKeep: () => void;
  readonly onPause: (order: PauseOrder) => void;
}

const hourMs = 3_600_000;
const maxReasonLength = 300;

/** Asks why a task is paused, and until when. */
export default function PauseDialog({ name, mustType, opener, onKeep, onPause }: PauseDialogProps) {
  const { t } = useWords();
  const texts = usePauseTexts();
  const id = useId();
  const [reason, setReason] = useState('');
  const [span, setSpan] = useState('open');
  const [at, setAt] = useState('');
  const [typed, setTyped] = useState('');
  const until = endOf(span, at);
  const isComplete = (span === 'open' || until !== undefined) && isTyped(typed, mustType);
  const order = {
    ...(reason.trim() !== '' && { reason: reason.trim() }),
    ...(until !== undefined && { until }),
  };
  const buttons = (
    <>
      <button type="button" className="button" onClick={onKeep}>
        {t.common.cancel}
      </button>
      <button type="submit" form={id} className="button primary" disabled={!isComplete}>
        {texts.act}
      </button>
    </>
  );
  return (
    <Dialog title={texts.title(name)} onClose={onKeep} buttons={buttons} opener={opener} isQuestion>
      <form
        id={id}
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isComplete) onPause(order);
        }}
      >
        <p>{texts.consequence}</p>
        <label className={css.row}>
          {texts.reason}
          <input
            className="field"
            autoFocus
            autoComplete="off"
            maxLength={maxReasonLength}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        </label>
        <label className={css.row}>
          {texts.until}
          <select className="field" value={span} onChange={({ target }) => setSpan(target.value)}>
            {Object.entries(texts.spans).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        {span === 'at' && (
          <label className={css.row}>
            {texts.at}
            <input
              type="datetime-local"
              className="field"
              required
              value={at}
              onChange={({ target }) => setAt(target.value)}
            />
          </label>
        )}
        {mustType && <TypedField label={mustType.label} typed={typed} onType={setTyped} />}
      </form>
    </Dialog>
  );
}

/** The end of the pause as an ISO time, or undefined if it has none. */
function endOf(span: string, at: string): string | undefined {
  const end = span === 'at' ? Date.parse(at) : serverClock.now() + Number(span) * hourMs;
  return Number.isNaN(end) ? undefined : new Date(end).toISOString();
}
