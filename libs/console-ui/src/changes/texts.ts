import { pageTexts } from '../messages/page-texts';

/** Texts of the pages that show changes. */
export const useTexts = pageTexts({
  en: () => import('../messages/en/changes').then(({ changes }) => changes),
  'zh-CN': () => import('../messages/zh-CN/changes').then(({ changes }) => changes),
});
