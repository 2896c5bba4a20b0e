import type { Messages } from '../en/index';

export const shell: Messages['shell'] = {
  product: 'Distribute Schedule',
  mainNavigation: '主导航',
  skip: '跳到正文',
  pages: {
    overview: '总览',
    tasks: '任务',
    executions: '执行记录',
    timeline: '时间线',
    cluster: '集群',
    settings: '设置',
    signIn: '登录',
  },
  environment: '环境',
  monitorOnly: '仅监控',
  signOut: '退出登录',
  signedInAs: (name, role) => `${name}（${role}）`,
  line: {
    connecting: '连接中…',
    live: '实时',
    stale: (since, seconds) => `数据停留在 ${since},${seconds} 秒后重试`,
    paused: (since) => `已于 ${since} 暂停`,
    pause: '暂停刷新',
    resume: '继续',
  },
  outage: {
    store: '存储不可用。',
    server: '服务器不可用。',
    since: (time) => `当前显示的是 ${time} 的数据，恢复后页面会自动继续。`,
  },
  signIn: {
    token: '令牌',
    hint: 'api.tokens 中某一项的密钥。只发送一次，不会保存。',
    submit: '登录',
    empty: '请输入令牌。',
    expired: '会话已结束，请重新登录以继续。',
  },
  shortcuts: {
    title: '键盘快捷键',
    find: '在此列表中查找',
    go: '前往页面',
    move: '下一行、上一行',
    open: '打开该行',
    actions: '该行的操作',
    help: '本帮助',
  },
};
