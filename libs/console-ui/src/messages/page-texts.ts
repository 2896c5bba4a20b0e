import { use } from 'react';
import type { Language } from '../settings/preferences';
import { useWords } from './words';

type Loaders<T> = Readonly<Record<Language, () => Promise<T>>>;

/**
 * Makes the hook of texts that only one page shows. They load with that page, so that the first load of the others stays
 * small.
 */
export function pageTexts<T>(load: Loaders<T>): () => T {
  const loaded = new Map<Language, Promise<T>>();
  return () => {
    const { language } = useWords();
    let texts = loaded.get(language);
    if (!texts) {
      texts = load[language]();
      loaded.set(language, texts);
    }
    return use(texts);
  };
}
