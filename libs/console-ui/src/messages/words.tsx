import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { usePreferences, type Language } from '../settings/preferences';
import { en, type Messages } from './en/index';

/** The texts in the language of the reader. */
export interface Words {
  readonly language: Language;
  readonly t: Messages;
  readonly number: (value: number) => string;
}

/** Each other language is a chunk of its own. */
const load: Readonly<Record<Language, () => Promise<Messages>>> = {
  en: () => Promise.resolve(en),
  'zh-CN': () => import('./zh-CN/index').then(({ zhCN }) => zhCN),
};

export async function loadWords(language: Language): Promise<Words> {
  const t = await load[language]();
  const format = new Intl.NumberFormat(language);
  return { language, t, number: (value) => format.format(value) };
}

const Context = createContext<Words | undefined>(undefined);

/** @param first the words of the first paint, so that no text changes its language before the reader's eyes */
export function WordsProvider({ first, children }: { readonly first: Words; readonly children: ReactNode }) {
  const { language } = usePreferences();
  const [words, setWords] = useState(first);
  useEffect(() => {
    if (language === words.language) return;
    let isWanted = true;
    void loadWords(language).then((loaded) => {
      if (isWanted) setWords(loaded);
    });
    return () => {
      isWanted = false;
    };
  }, [language, words]);
  return <Context value={words}>{children}</Context>;
}

export function useWords(): Words {
  const words = use(Context);
  if (!words) throw new Error('useWords needs a WordsProvider around it');
  return words;
}
