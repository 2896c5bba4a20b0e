import { pageTexts } from '../../messages/page-texts';

export const useTexts = pageTexts({
  en: () => import('../../messages/en/task-form').then(({ taskForm }) => taskForm),
  'zh-CN': () => import('../../messages/zh-CN/task-form').then(({ taskForm }) => taskForm),
});
