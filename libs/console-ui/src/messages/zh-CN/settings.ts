import type { Messages } from '../en/index';

export const settings: Messages['settings'] = {
  title: '设置',
  language: '语言',
  theme: '主题',
  themes: { system: '跟随系统', light: '浅色', dark: '深色' },
  density: '密度',
  densities: { comfortable: '舒适', compact: '紧凑' },
  zone: '时区',
  zones: { mine: '本地', utc: 'UTC' },
  shortcuts: '单字母快捷键',
  shortcutChoices: { on: '开启', off: '关闭' },
  thisBrowser: '这些选择仅对当前浏览器有效。',
  account: '您的权限',
  audit: '审计：谁请求了哪些变更',
  about: '关于',
  version: '版本',
  apiDocumentation: 'API 文档',
};
