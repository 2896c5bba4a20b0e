import { Suspense, useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { RowsSkeleton } from '../../design/notice/notice';
import { Conflict } from './conflict';
import { draftOf, isSame, withValue, type Draft, type Task } from './draft';
import { FormProvider, type FormState } from './form-context';
import { Groups } from './groups';
import { onTopOf } from './merge';
import { Preview } from './preview';
import css from './task-form.module.css';
import { useTexts } from './texts';
import { UnsavedQuestion } from './unsaved-question';
import { useCheck } from './use-check';
import { useSave } from './use-save';
import { Views } from './views';
import { YamlView } from './yaml-view';

interface TaskFormProps {
  readonly title: string;
  readonly start: Draft;
  /** The task that is edited. Undefined: a new one. */
  readonly edited?: Task;
  readonly defaults: Task;
  readonly isYaml: boolean;
  readonly onView: (view: 'yaml' | undefined) => void;
  readonly onSaved: (task: Task) => void;
  /** Link back to where nothing is saved. */
  readonly back: ReactNode;
}

/** One draft of a task, in two views: a form, and YAML. */
export function TaskForm({ title, start, edited, defaults, isYaml, onView, onSaved, back }: TaskFormProps) {
  const texts = useTexts();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(start);
  const [base, setBase] = useState(edited);
  const [theirs, setTheirs] = useState<Task>();
  const [unreadable, setUnreadable] = useState<ReadonlyMap<string, string>>(new Map());
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [submits, setSubmits] = useState(0);
  const check = useCheck(draft, base, defaults);
  const { problem, isSaving, isSaved, submit, refused, clearRefusal } = useSave({
    draft,
    base,
    defaults,
    onSaved,
    onConflict: setTheirs,
    onRefused: () => setSubmits((count) => count + 1),
  });
  const isShown = (field: string) =>
    submits > 0 || isYaml || touched.has(field) || touched.has(field.split('.')[0] ?? '');
  const found = [...new Map([...refused, ...check.problems, ...unreadable])];
  const problems = new Map(found.filter(([field]) => isShown(field)));
  useEffect(() => {
    if (submits > 0) focusFirstProblem(form.current);
  }, [submits]);

  const change = (next: Draft) => {
    clearRefusal();
    setDraft(next);
  };
  const noteUnreadable = useCallback(
    (field: string, reason: string | undefined) =>
      setUnreadable((before) => {
        if (before.get(field) === reason) return before;
        const others = [...before].filter(([name]) => name !== field);
        return new Map(reason === undefined ? others : [...others, [field, reason]]);
      }),
    [],
  );
  const state: FormState = {
    draft,
    defaults,
    isNew: base === undefined,
    problems,
    noteUnreadable,
    set: (field, value) => {
      change(withValue(draft, field, value));
      setTouched((before) => (before.has(field) ? before : new Set([...before, field])));
    },
    touch: (field) => setTouched((before) => (before.has(field) ? before : new Set([...before, field]))),
  };
  const onSubmit = () => {
    if (isSaving) return;
    if (unreadable.size > 0 || check.isNameMissing) setSubmits((count) => count + 1);
    else submit();
  };
  const continueWith = (next: Draft) => {
    setBase(theirs);
    setTheirs(undefined);
    change(next);
  };
  const isDirty = !isSaved && !isSame(draft, edited ? draftOf(base ?? edited) : start);
  return (
    <FormProvider value={state}>
      <form
        ref={form}
        className={css.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <header className={css.head}>
          <h1>{title}</h1>
          <Views isYaml={isYaml} canChange={unreadable.size === 0} onView={onView} />
        </header>
        {base && theirs && (
          <Conflict
            base={base}
            theirs={theirs}
            mine={draft}
            onKeepMine={() => continueWith(onTopOf(base, theirs, draft))}
            onTakeTheirs={() => continueWith(draftOf(theirs))}
          />
        )}
        <div className={css.columns}>
          <div className={css.groups}>
            {isYaml ? (
              <Suspense fallback={<RowsSkeleton />}>
                <YamlView key={`${base?.version ?? 0} ${theirs?.version ?? 0}`} onDraft={change} />
              </Suspense>
            ) : (
              <Groups />
            )}
          </div>
          <Preview base={base} checked={check.checked} fires={check.fires} isOld={check.isOld} />
        </div>
        <footer className={css.bar}>
          <button type="submit" className="button primary" disabled={isSaving || theirs !== undefined}>
            {base ? texts.save : texts.create}
          </button>
          {back}
          <p role="status" className={css.problem}>
            {problem ?? (submits > 0 && problems.size > 0 ? texts.problems(problems.size) : '')}
          </p>
        </footer>
      </form>
      <UnsavedQuestion isDirty={isDirty} />
    </FormProvider>
  );
}

/** Where the focus goes when something is wrong. */
function focusFirstProblem(form: HTMLFormElement | null): void {
  const first = form?.querySelector<HTMLElement>('[aria-invalid=true]');
  first?.closest('details')?.setAttribute('open', '');
  first?.focus();
}
