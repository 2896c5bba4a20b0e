import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog } from '../design/dialog/dialog';
import { useWords } from '../messages/words';
import { ShortcutList } from '../shortcuts/shortcut-list';
import { useShortcuts } from '../shortcuts/shortcuts';

/** Shortcuts that work on every page, and the help that lists all of them. */
export function ShellShortcuts() {
  const { t } = useWords();
  const router = useRouter();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const go = (to: '/' | '/tasks' | '/executions' | '/timeline' | '/cluster' | '/settings') => () =>
    void router.navigate({ to });
  useShortcuts({
    '?': () => setHelpOpen(true),
    '/': () => document.querySelector<HTMLElement>('[data-find]')?.focus(),
    'g o': go('/'),
    'g t': go('/tasks'),
    'g e': go('/executions'),
    'g l': go('/timeline'),
    'g c': go('/cluster'),
    'g s': go('/settings'),
  });
  if (!isHelpOpen) return null;
  const close = () => setHelpOpen(false);
  const buttons = (
    <button type="button" className="button" autoFocus onClick={close}>
      {t.common.close}
    </button>
  );
  return (
    <Dialog title={t.shell.shortcuts.title} onClose={close} buttons={buttons}>
      <ShortcutList />
    </Dialog>
  );
}
