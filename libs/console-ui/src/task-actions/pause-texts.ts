import { pageTexts } from '../messages/page-texts';

export const usePauseTexts = pageTexts({
  en: () => import('../messages/en/pause').then(({ pause }) => pause),
  'zh-CN': () => import('../messages/zh-CN/pause').then(({ pause }) => pause),
});
