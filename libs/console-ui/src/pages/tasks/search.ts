import { oneOf, searchOf, text } from '../../search-params/search-params';

export const taskStates = ['enabled', 'paused'] as const;

export const tasksSearch = searchOf({
  q: text(128),
  state: oneOf(taskStates),
});

export type TasksSearch = ReturnType<typeof tasksSearch>;
