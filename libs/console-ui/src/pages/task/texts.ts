import { pageTexts } from '../../messages/page-texts';

export const useTexts = pageTexts({
  en: () => import('../../messages/en/task-page').then(({ taskPage }) => taskPage),
  'zh-CN': () => import('../../messages/zh-CN/task-page').then(({ taskPage }) => taskPage),
});
