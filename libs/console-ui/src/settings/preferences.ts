import { useSyncExternalStore } from 'react';

export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

/** What a person chooses once for this browser. It is not in the URL. public/boot.js reads the first three. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'comfortable' | 'compact';
  readonly language: Language;
  readonly zone: 'mine' | 'utc';
  /** Zone for the times of a task that has a zone of its own. */
  readonly taskTimes: 'reader' | 'task';
  readonly shortcuts: 'on' | 'off';
}

const choices: { readonly [K in keyof Preferences]: readonly Preferences[K][] } = {
  theme: ['system', 'light', 'dark'],
  density: ['comfortable', 'compact'],
  language: languages,
  zone: ['mine', 'utc'],
  taskTimes: ['reader', 'task'],
  shortcuts: ['on', 'off'],
};

const listeners = new Set<() => void>();
let preferences = stored();

function stored(): Preferences {
  return {
    theme: read('theme') ?? 'system',
    density: read('density') ?? 'comfortable',
    language: read('language') ?? (document.documentElement.lang === 'zh-CN' ? 'zh-CN' : 'en'),
    zone: read('zone') ?? 'mine',
    taskTimes: read('taskTimes') ?? 'reader',
    shortcuts: read('shortcuts') ?? 'on',
  };
}

function read<K extends keyof Preferences>(name: K): Preferences[K] | undefined {
  const known: readonly Preferences[K][] = choices[name];
  try {
    const value = localStorage.getItem(`console.${name}`);
    return known.find((choice) => choice === value);
  } catch {
    return undefined; // The browser forbids storage, so the defaults hold.
  }
}

export function prefer<K extends keyof Preferences>(name: K, value: Preferences[K]): void {
  preferences = { ...preferences, [name]: value };
  try {
    localStorage.setItem(`console.${name}`, value);
  } catch {
    // Holds for this page only.
  }
  show(preferences);
  for (const listener of listeners) listener();
}

function show({ theme, density, language }: Preferences): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
  if (density === 'compact') dataset['density'] = density;
  else delete dataset['density'];
  document.documentElement.lang = language;
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const currentPreferences = (): Preferences => preferences;
export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, currentPreferences);
