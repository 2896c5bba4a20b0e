import { pageTexts } from '../../messages/page-texts';

export const useTexts = pageTexts({
  en: () => import('../../messages/en/tasks-page').then(({ tasksPage }) => tasksPage),
  'zh-CN': () => import('../../messages/zh-CN/tasks-page').then(({ tasksPage }) => tasksPage),
});
