import { oneOf, searchOf, text } from '../../search-params/search-params';

export const formViews = ['yaml'] as const;

export const newTaskSearch = searchOf({
  /** Id of the task to copy. */
  from: text(128),
  view: oneOf(formViews),
});

export const editTaskSearch = searchOf({ view: oneOf(formViews) });
