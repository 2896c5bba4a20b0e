import { pageTexts } from '../messages/page-texts';

export const useSearchTexts = pageTexts({
  en: () => import('../messages/en/search').then(({ search }) => search),
  'zh-CN': () => import('../messages/zh-CN/search').then(({ search }) => search),
});
