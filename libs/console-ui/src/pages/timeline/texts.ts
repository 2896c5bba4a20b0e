import { pageTexts } from '../../messages/page-texts';

export const useTexts = pageTexts({
  en: () => import('../../messages/en/timeline').then(({ timeline }) => timeline),
  'zh-CN': () => import('../../messages/zh-CN/timeline').then(({ timeline }) => timeline),
});
