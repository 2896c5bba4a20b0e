import * as DropdownMenu from '@radix-ui/react-dropdown-menu';
import css from './menu.module.css';
import type { MenuAnchor, MenuItem } from './row-menu';

interface OpenedMenuProps {
  readonly anchor: MenuAnchor;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}

/** The menu of a row, while it is open. */
export default function OpenedMenu({ anchor, label, items, onClose }: OpenedMenuProps) {
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
