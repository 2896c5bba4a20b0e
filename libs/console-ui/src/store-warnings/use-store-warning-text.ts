import type { components } from '@distribute-schedule/api-client';
import { pageTexts } from '../messages/page-texts';
import { codedText } from '../text/coded-text';

type StoreWarning = components['schemas']['StoreWarning'];

const useTexts = pageTexts({
  en: () => import('../messages/en/store-warnings').then(({ storeWarnings }) => storeWarnings),
  'zh-CN': () => import('../messages/zh-CN/store-warnings').then(({ storeWarnings }) => storeWarnings),
});

/** Returns what says in which way the store can lose data, and what to do. */
export function useStoreWarningText(): (warning: StoreWarning) => string {
  const texts = useTexts();
  return ({ code, message, params }) => codedText(texts, { code, params, words: message });
}
