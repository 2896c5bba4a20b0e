/*
 * 术语表 (glossary): 任务 task · 执行记录 execution · 执行器 executor · 调度器 scheduler · 工作节点 worker · 触发 trigger ·
 * 计划时间 due time · 重试 retry · 补跑/重新运行 rerun · 存储 store · 令牌 token · 环境 environment · 租约 lease
 */
import type { Messages } from '../en/index';
import { bulk } from './bulk';
import { common } from './common';
import { execution } from './execution';
import { executions } from './executions';
import { settings } from './settings';
import { tasks } from './tasks';
import { overview } from './overview';
import { shell } from './shell';

export const zhCN: Messages = {
  bulk,
  common,
  shell,
  execution,
  executions,
  settings,
  tasks,
  overview,
};
