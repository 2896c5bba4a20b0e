import { DomainError } from '../errors';

export type Labels = Readonly<Record<string, string>>;

export class InvalidLabelError extends DomainError {
  readonly code = 'label.invalid';
}

const labelKey = /^[A-Za-z0-9][A-Za-z0-9_./-]{0,62}$/;
const labelValue = /^[A-Za-z0-9_.-]{0,63}$/;
const maxLabels = 16;

/** Refuses too many labels, and labels that cannot be part of a key. */
export function checkLabels(labels: Labels, field = 'labels'): Labels {
  const entries = Object.entries(labels);
  if (entries.length > maxLabels) {
    throw new InvalidLabelError(`${field} may hold at most ${maxLabels} labels, got ${entries.length}`, {
      field,
    });
  }
  for (const [key, value] of entries) {
    if (!labelKey.test(key)) {
      throw new InvalidLabelError(
        `${field}: ${JSON.stringify(key.slice(0, 80))} is not a label name: up to 63 letters, digits, '_', '.', '/' or '-'`,
        { field },
      );
    }
    if (typeof value !== 'string' || !labelValue.test(value)) {
      throw new InvalidLabelError(
        `${field}.${key} must be text of up to 63 letters, digits, '_', '.' or '-'`,
        {
          field: `${field}.${key}`,
        },
      );
    }
  }
  return { ...labels };
}

/** Conditions that a worker must meet to run a Task. */
export interface Requirement {
  readonly executor: string;
  readonly labels: Labels;
}

/** Key of a requirement, the same for any order of its labels. Names the pending queue of its Tasks. */
export function requirementKey({ executor, labels }: Requirement): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return [executor, ...sorted.map(([key, value]) => `${key}=${value}`)].join(',');
}

/** Message for a Task whose executor no live worker offers. */
export function notOffered(executor: string, offered: readonly string[]): string {
  return `no live worker offers the executor ${JSON.stringify(executor)}; offered are ${[...offered].sort().join(', ')}`;
}

export function parseRequirementKey(key: string): Requirement {
  const [executor = '', ...labels] = key.split(',');
  return {
    executor,
    labels: Object.fromEntries(
      labels.map((label) => {
        const at = label.indexOf('=');
        return [label.slice(0, at), label.slice(at + 1)];
      }),
    ),
  };
}
