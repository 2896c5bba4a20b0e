import { createContext, use } from 'react';
import { usePreferences } from '../settings/preferences';
import type { Zone } from './time-texts';

/** Zone of the task that a part of the page is about. Null: the task has none, or it is not known. */
export const TaskZone = createContext<string | null>(null);

/** Zone in which times are shown here: that of the task, if the reader wants it so and there is one. */
export function useZone(own: string | null = null): Zone {
  const { zone, taskTimes } = usePreferences();
  const around = use(TaskZone);
  return taskTimes === 'task' ? (own ?? around ?? zone) : zone;
}
