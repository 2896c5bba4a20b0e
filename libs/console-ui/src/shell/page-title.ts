import { useEffect } from 'react';
import { useWords } from '../messages/words';

/** Sets the title of the browser tab. The state comes first, such as `✕ 3 failing · Overview`. */
export function usePageTitle(title: string): void {
  const { t } = useWords();
  const { product } = t.shell;
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
}
