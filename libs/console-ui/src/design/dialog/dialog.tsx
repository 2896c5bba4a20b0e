import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { useWords } from '../../messages/words';
import { useSession } from '../../session/session';
import css from './dialog.module.css';

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** The buttons, the safe one first. */
  readonly buttons: ReactNode;
  /** Gets the focus afterwards. Default: what had it before. */
  readonly opener?: HTMLElement | undefined;
  /** A dialog that asks names the environment, and is read aloud at once. */
  readonly isQuestion?: boolean;
  /** For tables. */
  readonly isWide?: boolean;
}

/**
 * A dialog over the page. The platform's `<dialog>` keeps the focus inside, gives it back, and needs no style element,
 * which our policy refuses. Mount it to open it; `onClose` unmounts it.
 */
export function Dialog(props: DialogProps) {
  const { title, children, onClose, buttons, opener, isQuestion = false, isWide = false } = props;
  const { t } = useWords();
  const environment = useSession()?.environment ?? '';
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      opener?.focus();
    };
  }, [opener]);
  return (
    <dialog
      ref={element}
      className={`${css.dialog} ${isWide ? css.wide : ''}`}
      role={isQuestion ? 'alertdialog' : 'dialog'}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={`${id}-title`}>{title}</h2>
      {isQuestion && environment !== '' && (
        <p className={css.environment}>{t.common.inEnvironment(environment)}</p>
      )}
      <div id={`${id}-text`} className={css.text}>
        {children}
      </div>
      <div className={css.buttons}>{buttons}</div>
    </dialog>
  );
}

/** A text that must be typed first, such as the number of things that change. */
export interface MustType {
  readonly label: string;
  readonly text: string;
}

export const isTyped = (typed: string, mustType: MustType | undefined): boolean =>
  mustType === undefined || typed.trim() === mustType.text;

interface QuestionProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Says what stays as it is, such as `Keep it`. It has the focus. */
  readonly keep: string;
  /** Says what will happen, such as `Cancel the execution`. */
  readonly act: string;
  readonly onKeep: () => void;
  readonly onAct: () => void;
  readonly opener?: HTMLElement | undefined;
  /** Draws the act in the colour of danger. Default: true. */
  readonly isDanger?: boolean;
  readonly mustType?: MustType | undefined;
}

/** Asks before something that cannot be undone. */
export function Question(props: QuestionProps) {
  const { title, children, keep, act, onKeep, onAct, opener, isDanger = true, mustType } = props;
  const [typed, setTyped] = useState('');
  const buttons = (
    <>
      <button type="button" className="button" autoFocus onClick={onKeep}>
        {keep}
      </button>
      <button
        type="button"
        className={`button ${isDanger ? 'danger' : 'primary'}`}
        disabled={!isTyped(typed, mustType)}
        onClick={onAct}
      >
        {act}
      </button>
    </>
  );
  return (
    <Dialog title={title} onClose={onKeep} buttons={buttons} opener={opener} isQuestion>
      {children}
      {mustType && <TypedField label={mustType.label} typed={typed} onType={setTyped} />}
    </Dialog>
  );
}

/** The field for the text that must be typed first. */
export function TypedField({
  label,
  typed,
  onType,
}: {
  readonly label: string;
  readonly typed: string;
  readonly onType: (typed: string) => void;
}) {
  return (
    <label className={css.typed}>
      {label}
      <input
        className="field"
        autoComplete="off"
        value={typed}
        onChange={({ target }) => onType(target.value)}
      />
    </label>
  );
}
