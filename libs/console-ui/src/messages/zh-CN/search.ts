import type { SearchTexts } from '../en/search';

const number = new Intl.NumberFormat('zh-CN');

export const search: SearchTexts = {
  title: '查找',
  field: '任务名称或 ID、执行记录 ID、工作节点、服务、页面',
  kinds: {
    task: '任务',
    execution: '执行记录',
    worker: '工作节点',
    service: '服务',
    page: '页面',
    action: '操作',
  },
  recent: (kind) => `${kind}，最近打开`,
  found: (count) => `${number.format(count)} 条结果`,
  searching: '正在查找…',
  more: '可能还有更多结果，请输入更完整的名称。',
  nothing: '没有匹配的结果。执行记录需要输入完整的 ID。',
  newTask: '新建任务',
  audit: '审计',
  hint: '方向键选择，回车打开，Esc 关闭',
};
