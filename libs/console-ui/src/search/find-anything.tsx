import { useRouterState } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { basePath } from '../api/api';
import { useWords } from '../messages/words';
import css from './find-anything.module.css';
import { noteVisit } from './recent';

/** The dialog loads when it is first opened. */
const Palette = lazy(() => import('./palette'));

/** The button that opens the search, `Ctrl K` for it, and the notes of what was opened lately. */
export function FindAnything() {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(() => noteVisit(basePath === '' ? path : path.replace(basePath, '')), [path]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isAsked = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      if (!isAsked || event.key.toLowerCase() !== 'k') return;
      // The browser would use it for its own address field.
      event.preventDefault();
      // A dialog that asks stays in front.
      if (document.querySelector('dialog[open]') === null) setOpen(true);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        className={css.find}
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen(true)}
      >
        <Search size={16} aria-hidden="true" />
        <span>{t.shell.findAnything}</span>
        <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      {isOpen && (
        <Suspense>
          <Palette onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
