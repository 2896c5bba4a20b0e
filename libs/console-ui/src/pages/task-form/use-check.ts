import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiProblem } from '../../api/api-problem';
import { changesOf, type Draft, type Task } from './draft';
import type { Fire } from './next-fires';
import { checkQuery, previewQuery, type CheckedTask } from './queries';
import { useTexts } from './texts';

/** How long the server is not asked after a key. */
const pauseMs = 400;

/** The value once it has not changed for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

interface Check {
  /** The task as it would be saved. Undefined while something is wrong. */
  readonly checked: CheckedTask | undefined;
  /** What is wrong, by field. */
  readonly problems: ReadonlyMap<string, string>;
  /** The next fires, also while other fields are wrong. */
  readonly fires: readonly Fire[] | undefined;
  /** True while the answer is about an older draft. */
  readonly isOld: boolean;
  readonly isNameMissing: boolean;
}

/** Checks the draft while somebody types, as if it were saved. */
export function useCheck(draft: Draft, base: Task | undefined, defaults: Task): Check {
  const settled = useSettled(draft);
  const local = useNameProblem(draft);
  const isKnownWrong = useNameProblem(settled).size > 0;
  const body = JSON.stringify(base ? changesOf(settled, base, defaults) : settled);
  const check = useQuery({ ...checkQuery(body, base), enabled: !isKnownWrong });
  const isWrong = isKnownWrong || check.isError;
  const expression = textAt(settled, 'cron_expression') ?? defaults.cron_expression;
  const preview = useQuery({
    ...previewQuery(expression, textAt(settled, 'time_zone')),
    enabled: isWrong,
  });
  const errors = isWrong ? [preview.error, isKnownWrong ? null : check.error] : [];
  const checked = isWrong || local.size > 0 ? undefined : check.data;
  return {
    checked,
    problems: new Map([...errors.flatMap(fieldsOf), ...local]),
    fires: checked?.upcoming ?? preview.data,
    isOld: settled !== draft || check.isPlaceholderData,
    isNameMissing: local.size > 0,
  };
}

/** What needs no server to be found. While a name is missing, the server is not asked. */
function useNameProblem({ name }: Draft): ReadonlyMap<string, string> {
  const texts = useTexts();
  const isMissing = name === undefined || name === null || name === '';
  return new Map(isMissing ? [['name', texts.nameIsMissing]] : []);
}

const textAt = (draft: Draft, name: string): string | undefined => {
  const value = draft[name];
  return typeof value === 'string' ? value : undefined;
};

/** What a refusal says about single fields. */
export function fieldsOf(error: unknown): readonly (readonly [field: string, reason: string])[] {
  if (!(error instanceof ApiProblem)) return [];
  return error.fields.map(({ field, reason }) => [field, reason] as const);
}
