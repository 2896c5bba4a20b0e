import type { PauseTexts } from '../en/pause';

export const pause: PauseTexts = {
  title: (name) => `暂停 ${name}？`,
  consequence: '不再产生新的执行，计划时间将记录为已暂停；正在运行的执行会继续。',
  reason: '原因（所有人可见）',
  until: '持续到',
  spans: { open: '有人恢复', '1': '1 小时后', '8': '8 小时后', '24': '1 天后', at: '指定时间' },
  at: '重新启用的时间',
  act: '暂停',
};
