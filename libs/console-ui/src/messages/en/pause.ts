/** Texts of the dialog that pauses a task. They load when it opens. */
export const pause = {
  title: (name: string) => `Pause ${name}?`,
  consequence: 'No more executions start. Due times are recorded as paused. Executions that run go on.',
  reason: 'Why (everybody sees it)',
  until: 'Until',
  spans: { open: 'somebody resumes it', '1': '1 hour', '8': '8 hours', '24': '1 day', at: 'a time' },
  at: 'Resume at',
  act: 'Pause',
};

export type PauseTexts = typeof pause;
