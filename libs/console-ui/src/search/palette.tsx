import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { basePath } from '../api/api';
import { useProblemText } from '../design/notice/notice';
import { useWords } from '../messages/words';
import { useMay, useSession } from '../session/session';
import { visibleText } from '../text/visible-text';
import { choicesFor, moved, type Choice, type KnownChoices } from './choices';
import css from './palette.module.css';
import { recentThings } from './recent';
import { choiceOf, searchQuery } from './search-query';
import { useSearchTexts } from './texts';

/** Typing waits this long before it asks the server. */
const typingMs = 150;

/** The dialog that finds anything: a field, and below it what can be opened. Mount it to open it. */
export default function Palette({ onClose }: { readonly onClose: () => void }) {
  const texts = useSearchTexts();
  const router = useRouter();
  const id = useId();
  const element = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [marked, setMarked] = useState(0);
  const found = useFound(typed);
  const known = useKnown();
  const choices = choicesFor(typed, known, found.choices);
  const active = Math.min(marked, Math.max(0, choices.length - 1));
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const open = (choice: Choice | undefined) => {
    if (!choice) return;
    onClose();
    router.history.push(basePath + choice.path);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined;
    // While an input method composes a word, Enter and the arrows belong to it.
    if (event.nativeEvent.isComposing || (step === undefined && event.key !== 'Enter')) return;
    event.preventDefault();
    if (step === undefined) open(choices[active]);
    else setMarked(moved(active, step, choices.length));
  };
  return (
    <dialog
      ref={element}
      className={css.palette}
      aria-label={texts.title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={({ target }) => {
        // A click beside the dialog hits the dialog itself, because its parts fill it.
        if (target === element.current) onClose();
      }}
    >
      <div className={css.inside}>
        <input
          type="text"
          className={css.field}
          role="combobox"
          aria-label={texts.title}
          aria-expanded={choices.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={choices.length > 0 ? `${id}-${active}` : undefined}
          placeholder={texts.field}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={300}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            setMarked(0);
          }}
          onKeyDown={onKeyDown}
        />
        <ul id={`${id}-list`} role="listbox" aria-label={texts.title} className={css.list}>
          {choices.map((choice, index) => (
            <Option
              key={choice.path}
              id={`${id}-${index}`}
              choice={choice}
              isMarked={index === active}
              onOpen={() => open(choice)}
            />
          ))}
        </ul>
        <p role="status" className={css.state}>
          <State typed={typed} found={found} count={choices.length} />
        </p>
      </div>
    </dialog>
  );
}

interface OptionProps {
  readonly id: string;
  readonly choice: Choice;
  readonly isMarked: boolean;
  readonly onOpen: () => void;
}

function Option({ id, choice: { kind, label, note, isRecent }, isMarked, onOpen }: OptionProps) {
  const texts = useSearchTexts();
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isMarked) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isMarked]);
  const kindText = texts.kinds[kind];
  return (
    <li ref={element} id={id} role="option" aria-selected={isMarked} className={css.option} onClick={onOpen}>
      <span className={css.label}>{visibleText(label)}</span>
      {note !== undefined && <span className={`${css.note} mono`}>{visibleText(note)}</span>}
      <span className={css.kind}>{isRecent ? texts.recent(kindText) : kindText}</span>
    </li>
  );
}

type Found = ReturnType<typeof useFound>;

/** What the server finds for the text, a moment after the last key. */
function useFound(typed: string) {
  const [asked, setAsked] = useState('');
  const wanted = typed.trim();
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), typingMs);
    return () => clearTimeout(timer);
  }, [wanted]);
  const { data, error, isFetching } = useQuery(searchQuery(asked));
  const isAsked = wanted !== '' && asked !== '';
  return {
    choices: isAsked ? (data?.items.map(choiceOf) ?? []) : [],
    more: isAsked && data?.more === true,
    error: isAsked ? error : null,
    isSearching: wanted !== '' && (isFetching || asked !== wanted),
  };
}

function State({
  typed,
  found,
  count,
}: {
  readonly typed: string;
  readonly found: Found;
  readonly count: number;
}) {
  const texts = useSearchTexts();
  const problemText = useProblemText();
  if (typed.trim() === '') return texts.hint;
  if (found.error) return problemText(found.error);
  if (found.isSearching) return texts.searching;
  if (count === 0) return texts.nothing;
  return found.more ? `${texts.found(count)}. ${texts.more}` : texts.found(count);
}

/** Pages, and actions that this reader may take. */
function useKnown(): KnownChoices {
  const { t } = useWords();
  const texts = useSearchTexts();
  const mayCreate = useMay('operator');
  const isAdmin = useSession()?.role === 'admin';
  const [recent] = useState(recentThings);
  const page = (path: string, label: string): Choice => ({ kind: 'page', path, label });
  const { pages } = t.shell;
  return {
    recent,
    actions: mayCreate ? [{ kind: 'action', path: '/tasks/new', label: texts.newTask }] : [],
    pages: [
      page('/', pages.overview),
      page('/tasks', pages.tasks),
      page('/executions', pages.executions),
      page('/timeline', pages.timeline),
      page('/cluster', pages.cluster),
      page('/settings', pages.settings),
      ...(isAdmin ? [page('/settings/audit', texts.audit)] : []),
    ],
  };
}
