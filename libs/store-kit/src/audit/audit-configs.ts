import { isSameSummary, summaryOf } from '@distribute-schedule/domain';
import { reasonOf } from '../reason-of';
import { compareIndex, type IndexRule } from './compare-index';
import type { ConfigRow, StoreState } from './store-state';

const otherwise = 'does not exist';

/** A config is in the index of due times exactly if it has a due time, and once in each other index. */
const rules = {
  dueTimes: {
    name: () => 'the index of due times',
    expected: ({ dueAt, isParked }) => (dueAt === undefined || isParked ? [] : [{}]),
    mayHold: ({ dueAt, isParked }) => dueAt !== undefined && isParked,
    otherwise,
  },
  configNames: {
    name: (key) => `the list of names (${JSON.stringify(key)})`,
    expected: ({ summary }) => (summary ? [{ list: summary.nameKey }] : []),
    otherwise,
  },
  configIds: { name: () => 'the list of all configs', expected: () => [{}], otherwise },
  configParts: { name: (part) => part, expected: () => [], mayHold: () => true, otherwise },
} satisfies Record<string, IndexRule<ConfigRow>>;

export function auditConfigs({ configs, indexes }: StoreState): string[] {
  const rows = new Map(configs.map((config) => [config.id, config]));
  const indexNames = Object.keys(rules) as (keyof typeof rules)[];
  return [
    ...indexNames.flatMap((name) => compareIndex('config', rows, indexes[name], rules[name])),
    ...configs.flatMap(auditConfig),
  ];
}

function auditConfig(row: ConfigRow): string[] {
  const { id, version, dueAt, isDueAfterEnd, openTasks } = row;
  return [
    ...(version === undefined ? [`config ${id} has no version`] : []),
    ...(isDueAfterEnd && dueAt === undefined && openTasks === 0
      ? [`config ${id} waits for the end of a run, but has no open task`]
      : []),
    ...auditDocument(row),
  ];
}

function auditDocument({ id, version, dueAt, isParked, summary, read }: ConfigRow): string[] {
  try {
    const config = read();
    const findings: string[] = [];
    if (version !== undefined && config.version !== version)
      findings.push(`config ${id} has version ${version}, but its document has version ${config.version}`);
    const endsPause = config.definition.pause?.until !== undefined;
    if (!config.isEnabled && !endsPause && dueAt !== undefined)
      findings.push(`config ${id} is disabled, but has a due time`);
    if (!summary || !isSameSummary(summary, summaryOf(config)))
      findings.push(`config ${id} has a summary that does not match its document`);
    return findings;
  } catch (error) {
    return isParked ? [] : [`the document of config ${id} cannot be read: ${reasonOf(error)}`];
  }
}
