import { Suspense } from 'react';
import type { components } from '@distribute-schedule/api-client';
import { pageTexts } from '../messages/page-texts';
import { codedText } from '../text/coded-text';

type StoreWarning = components['schemas']['StoreWarning'];

const useTexts = pageTexts({
  en: () => import('../messages/en/store-warnings').then(({ storeWarnings }) => storeWarnings),
  'zh-CN': () => import('../messages/zh-CN/store-warnings').then(({ storeWarnings }) => storeWarnings),
});

interface StoreWarningsProps {
  readonly warnings: readonly StoreWarning[];
}

/** In which ways the store can lose data, and what to do. Their texts load when there is one to show. */
export function StoreWarnings({ warnings }: StoreWarningsProps) {
  return (
    <Suspense>
      <Warnings warnings={warnings} />
    </Suspense>
  );
}

function Warnings({ warnings }: StoreWarningsProps) {
  const texts = useTexts();
  return warnings.map(({ code, message, params }) => (
    <p key={code}>{codedText(texts, { code, params, words: message })}</p>
  ));
}
