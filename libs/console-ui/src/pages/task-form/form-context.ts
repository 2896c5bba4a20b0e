import { createContext, use } from 'react';
import type { Draft, Task } from './draft';

/** What the fields of the form share. */
export interface FormState {
  readonly draft: Draft;
  readonly defaults: Task;
  readonly isNew: boolean;
  /** What is wrong and may be shown now, by field. */
  readonly problems: ReadonlyMap<string, string>;
  /** Says that the text of a field cannot be read, so that the draft lacks it. Undefined: it can be read again. */
  readonly noteUnreadable: (field: string, reason: string | undefined) => void;
  readonly set: (field: string, value: unknown) => void;
  /** From now on problems of this field are shown, because somebody has been there. */
  readonly touch: (field: string) => void;
}

const Context = createContext<FormState | undefined>(undefined);
export const FormProvider = Context.Provider;

export function useForm(): FormState {
  const form = use(Context);
  if (!form) throw new Error('useForm needs a FormProvider around it');
  return form;
}

/** The problem of a field, or of a part of it such as `pause_windows.0.from`. */
export function problemOf(problems: ReadonlyMap<string, string>, field: string): string | undefined {
  for (const [name, reason] of problems) {
    const isOfPart = name.startsWith(`${field}.`);
    // What is wrong with an object as a whole stands beside its first field.
    const isOfWhole = field === 'misfire.mode' && name === 'misfire';
    if (name === field || isOfPart || isOfWhole) return reason;
  }
  return undefined;
}
