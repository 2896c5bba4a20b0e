import { lazy, Suspense, useEffect, type ReactNode } from 'react';

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

const load = () => import('./opened-menu');
/** Not part of the first load of a page, because it brings a library along. */
const OpenedMenu = lazy(load);

/** The menu is loaded this long after its list, so that it is there when somebody opens it. */
const loadAfterMs = 2000;

/**
 * The one menu of a list. A list mounts it once and moves it to the row that asks, because a menu for each row halved the
 * frames while scrolling.
 */
export function RowMenu({ anchor, ...rest }: RowMenuProps) {
  useEffect(() => {
    const timer = setTimeout(() => void load(), loadAfterMs);
    return () => clearTimeout(timer);
  }, []);
  if (!anchor) return null;
  return (
    <Suspense fallback={null}>
      <OpenedMenu anchor={anchor} {...rest} />
    </Suspense>
  );
}
