import type { TimelineTexts } from '../../messages/en/timeline';
import type { Words } from '../../messages/words';
import { reasonText } from '../../text/reason-text';
import { durationText, exactTime, type Zone } from '../../time/time-texts';
import { lookOf, type Mark, type Thing, type TimelineRow } from './marks';

export interface ThingWords {
  readonly texts: TimelineTexts;
  readonly words: Words;
  readonly zone: Zone;
}

/** What became of it, in one or two words. */
export function outcomeText(thing: Thing, { texts, words: { t, number } }: ThingWords): string {
  switch (thing.kind) {
    case 'ran':
      return t.common.status[thing.run.status];
    case 'not-run':
      return t.tasks.outcomes[thing.record.outcome];
    case 'due':
      return texts.looks[thing.due.skipped_by === null ? 'due' : 'due-skipped'];
    case 'dense':
      return `${texts.looks[thing.dense.kind === 'ran' ? 'dense-ran' : 'dense-due']} · ${texts.anHour(number(thing.dense.per_hour))}`;
  }
}

/** Why it did not run, or will not; undefined where nothing need be said. */
export function whyText(thing: Thing, { texts, words: { t } }: ThingWords): string | undefined {
  if (thing.kind === 'due')
    return thing.due.skipped_by === null ? undefined : texts.skippedBy[thing.due.skipped_by];
  return thing.kind === 'not-run' ? reasonText(t.tasks.reasons, thing.record) : undefined;
}

/** One thing in a sentence, to be read aloud or shown beside the pointer. */
function thingText(thing: Thing, row: TimelineRow, how: ThingWords): string {
  const { texts, words, zone } = how;
  const parts = [texts.thing.at(outcomeText(thing, how), exactTime(thing.at, words.language, zone))];
  if (thing.kind === 'ran') {
    const { end_time, late_ms } = thing.run;
    if (end_time !== null) parts.push(texts.thing.took(durationText(thing.end - thing.at)));
    if (late_ms !== null) parts.push(texts.thing.late(durationText(late_ms)));
  }
  if ((thing.kind === 'ran' || thing.kind === 'due') && row.p50_ms !== null)
    parts.push(texts.thing.usual(durationText(row.p50_ms)));
  const why = whyText(thing, how);
  return [...parts, ...(why === undefined ? [] : [why])].join(' · ');
}

export function markText({ things }: Mark, row: TimelineRow, how: ThingWords): string {
  const [first, last] = [things[0], things.at(-1)];
  if (!first || !last) return '';
  if (things.length === 1) return thingText(first, row, how);
  const time = (at: number) => exactTime(at, how.words.language, how.zone);
  return how.texts.several(things.length, outcomeText(first, how), time(first.at), time(last.at));
}

/** A row in one sentence. */
export function rowText(row: TimelineRow, { texts, words: { number } }: ThingWords): string {
  const { rowCounts, anHour, looks } = texts;
  const failed = row.runs.filter(({ status }) => status === 'failed').length;
  const troubles = row.not_run.filter(
    (record) => lookOf({ kind: 'not-run', at: 0, end: 0, record }) === 'not-run',
  );
  const counts = [
    row.runs.length > 0 && rowCounts.ran(row.runs.length),
    failed > 0 && rowCounts.failed(failed),
    troubles.length > 0 && rowCounts.notRun(troubles.length),
    row.due.length > 0 && rowCounts.due(row.due.length),
    ...row.dense.map(
      ({ kind, per_hour }) =>
        `${looks[kind === 'ran' ? 'dense-ran' : 'dense-due']}, ${anHour(number(per_hour))}`,
    ),
  ].filter((part) => part !== false);
  return texts.row(row.task_name, counts.length > 0 ? counts.join(', ') : rowCounts.none);
}
