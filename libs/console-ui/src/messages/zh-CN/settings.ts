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
  taskTimes: '任务的时间',
  taskTimesChoices: { reader: '使用上面的时区', task: '使用任务的时区' },
  shortcuts: '单字母快捷键',
  shortcutChoices: { on: '开启', off: '关闭' },
  thisBrowser: '这些选择仅对当前浏览器有效。',
  account: '您的权限',
  may: {
    viewer: '可以查看审计以外的所有内容，不能做任何变更。',
    operator: '还可以创建、修改、运行和删除任务，取消执行，排空工作节点。',
    admin: '可以进行所有操作，并查看审计。',
  },
  monitorOnly: '该控制台仅用于监控，任何人都不能在此进行变更。',
  audit: '审计：谁请求了哪些变更',
  about: '关于',
  version: '版本',
  apiDocumentation: 'API 文档',
};
