import type { Messages } from '../en/index';

const number = new Intl.NumberFormat('zh-CN');

export const bulk: Messages['bulk'] = {
  label: '所选内容',
  tick: (name) => `选择 ${name}`,
  tickAll: '选择已加载的全部',
  selected: (count) => `已选 ${number.format(count)} 项`,
  selectAll: (count, isComplete) => `全部 ${number.format(count)}${isComplete ? '' : '+'} 项`,
  clear: '取消选择',
  typeText: (text) => `输入 ${text} 以确认`,
  progress: (done, total) => `${number.format(done)} / ${number.format(total)}`,
  stop: '停止',
  stopping: '正在停止…',
  done: (count) => `${number.format(count)} 项已完成`,
  refused: (count) => `${number.format(count)} 项被拒绝`,
  left: (count) => `${number.format(count)} 项保持原样`,
  refusedList: '被拒绝的',
  thing: '名称',
  reason: '原因',
  more: (count) => `另有 ${number.format(count)} 项`,
  copyList: '复制列表',
};
