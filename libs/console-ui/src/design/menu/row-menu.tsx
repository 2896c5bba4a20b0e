import * as DropdownMenu from '@radix-ui/react-dropdown-menu';
import type { ReactNode } from 'react';
import css from './menu.module.css';

/** Where a menu opens: the button that asked for it. */
export interface MenuAnchor {
  readonly element: HTMLElement;
}

export interface MenuItem {
  readonly id: string;
  readonly label: ReactNode;
  readonly onSelect: () => void;
  /** Draws it in the colour of danger, after a line. */
  readonly isDanger?: boolean;
}

interface RowMenuProps {
  readonly anchor: MenuAnchor | undefined;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}

/**
 * The one menu of a list. A list mounts it once and moves it to the row that asks, because a menu for each row halved the
 * frames while scrolling.
 */
export function RowMenu({ anchor, label, items, onClose }: RowMenuProps) {
  if (!anchor) return null;
  const { left, top, width, height } = anchor.element.getBoundingClientRect();
  return (
    <DropdownMenu.Root modal={false} open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" tabIndex={-1} className={css.anchor} style={{ left, top, width, height }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          collisionPadding={8}
          aria-label={label}
          className={css.menu ?? ''}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // A dialog that the menu opened has taken the focus already.
            if (!document.querySelector('dialog[open]')) anchor.element.focus();
          }}
        >
          {items.map(({ id, label: text, onSelect, isDanger }) => (
            <DropdownMenu.Item
              key={id}
              className={`${css.item} ${isDanger ? css.danger : ''}`}
              onSelect={onSelect}
            >
              {text}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
