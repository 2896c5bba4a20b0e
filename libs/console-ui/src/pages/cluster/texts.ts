import { pageTexts } from '../../messages/page-texts';

export const useClusterTexts = pageTexts({
  en: () => import('../../messages/en/cluster').then(({ cluster }) => cluster),
  'zh-CN': () => import('../../messages/zh-CN/cluster').then(({ cluster }) => cluster),
});
