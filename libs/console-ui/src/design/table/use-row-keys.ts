import type { RefObject } from 'react';
import type { Shortcuts } from '../../shortcuts/key-sequence';
import { useShortcuts } from '../../shortcuts/shortcuts';

/** What a key does with the row that has the focus. A question gives the focus back to `opener`. */
export type RowShortcuts = Readonly<Record<string, (index: number, opener: HTMLElement) => void>>;

/**
 * `j` and `k` move from row to row, `Enter` opens the row, `x` ticks it, and `.` opens its actions.
 * @param more further keys of this list, such as `r`
 */
export function useRowKeys(box: RefObject<HTMLDivElement | null>, more: RowShortcuts = {}): void {
  const current = () => document.activeElement?.closest<HTMLElement>('[data-row]') ?? undefined;
  const indexOf = (row: HTMLElement) => Number(row.dataset['row']);
  const move = (step: 1 | -1) => {
    const row = current();
    const next = box.current?.querySelector<HTMLElement>(`[data-row="${row ? indexOf(row) + step : 0}"]`);
    const link =
      next?.querySelector<HTMLElement>('[data-open]') ?? next?.querySelector<HTMLElement>('a, button');
    link?.focus();
  };
  const click = (what: string) => () => current()?.querySelector<HTMLElement>(what)?.click();
  const rest = Object.entries(more).map(([key, act]) => {
    const onRow = () => {
      const row = current();
      if (row) act(indexOf(row), document.activeElement as HTMLElement);
    };
    return [key, onRow] as const;
  });
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    x: click('[data-tick]'),
    '.': click('[data-menu]'),
    ...(Object.fromEntries(rest) as Shortcuts),
  });
}
