import { useEffect, useEffectEvent } from 'react';
import { currentPreferences } from '../settings/preferences';
import { KeySequence, type Shortcuts } from './key-sequence';

const isField = (element: Element | null): boolean =>
  element instanceof HTMLElement &&
  (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

/** Single letters do not work in a field, in a dialog or in a menu, and a person can switch them off. */
const areOff = (): boolean =>
  currentPreferences().shortcuts === 'off' ||
  isField(document.activeElement) ||
  document.querySelector('dialog[open], [role=menu]') !== null;

export function useShortcuts(shortcuts: Shortcuts): void {
  const onKey = useEffectEvent((event: KeyboardEvent, sequence: KeySequence) => {
    if (event.ctrlKey || event.metaKey || event.altKey || areOff()) return;
    const name = sequence.press(event.key, event.timeStamp, shortcuts);
    if (name === undefined) return;
    event.preventDefault();
    shortcuts[name]?.();
  });
  useEffect(() => {
    const sequence = new KeySequence();
    const listener = (event: KeyboardEvent) => onKey(event, sequence);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}
