import { useQuery } from '@tanstack/react-query';
import { Block } from '../../design/block/block';
import { useWords } from '../../messages/words';
import { usePreferences } from '../../settings/preferences';
import { jsonText } from '../../text/json-text';
import { visibleText } from '../../text/visible-text';
import { serverClock } from '../../time/server-clock';
import { valueAt, type Task } from './draft';
import { useForm } from './form-context';
import { compareFires, type ComparedFire, type Fire } from './next-fires';
import { firesQuery, type CheckedTask } from './queries';
import css from './task-form.module.css';
import { useTexts } from './texts';

interface PreviewProps {
  readonly base: Task | undefined;
  readonly checked: CheckedTask | undefined;
  readonly fires: readonly Fire[] | undefined;
  readonly isOld: boolean;
}

/** What the draft would do: its next fires, what to expect, and what a change changes. */
export function Preview({ base, checked, fires, isOld }: PreviewProps) {
  const texts = useTexts();
  // What follows from the change, such as the next run, stands below.
  const changes = checked?.changes.filter(({ field }) => nameOf(texts.fields, field) !== undefined);
  return (
    <div className={css.preview} aria-busy={isOld}>
      {base && (
        <Block title={texts.changes}>
          {changes?.length === 0 && <p className="soft">{texts.noChanges}</p>}
          {!checked && <p className="soft">{texts.notYetChecked}</p>}
          <dl className={css.changes}>
            {changes?.map(({ field, before, after }) => (
              <div key={field}>
                <dt>{nameOf(texts.fields, field)}</dt>
                <dd>
                  <del>{shown(before)}</del> <ins>{shown(after)}</ins>
                </dd>
              </div>
            ))}
          </dl>
        </Block>
      )}
      <Block title={texts.nextFires}>
        <Fires base={base} fires={fires} />
        {checked?.warnings.map((warning) => (
          <p key={warning} className={css.warning}>
            {texts.warnings[warning]}
          </p>
        ))}
      </Block>
    </div>
  );
}

export const nameOf = (fields: Readonly<Record<string, string>>, name: string): string | undefined =>
  fields[name] ?? fields[`${name}.mode`];

/** A value beside another one. Secrets stay hidden. */
export const shown = (value: unknown): string =>
  value === null || value === undefined ? '–' : visibleText(jsonText(value, false)).slice(0, 2000);

function Fires({ base, fires }: Pick<PreviewProps, 'base' | 'fires'>) {
  const texts = useTexts();
  const { data } = useQuery({
    ...firesQuery(base?.id ?? '', base?.version ?? 0),
    enabled: base !== undefined,
  });
  if (!fires) return <p className="soft">{texts.notYetChecked}</p>;
  const compared = compareFires(base ? (data?.items ?? fires) : undefined, fires);
  if (compared.length === 0) return <p className="soft">{texts.noFires}</p>;
  return (
    <ol className={css.fires}>
      {compared.map((fire) => (
        <FireLine key={`${fire.due_at} ${fire.change}`} fire={fire} />
      ))}
    </ol>
  );
}

const marks = { added: '+', removed: '−', same: '' } as const;

/** One fire in the zone of the reader, and in that of the task where it is another one. */
function FireLine({ fire: { due_at, dst, skipped_by, change } }: { readonly fire: ComparedFire }) {
  const { t, language } = useWords();
  const texts = useTexts();
  const { zone } = usePreferences();
  const { draft, defaults } = useForm();
  const at = Date.parse(due_at);
  const mine = dayTime(at, language, zone);
  const own = valueAt(draft, 'time_zone') ?? valueAt(defaults, 'time_zone');
  const theirs = typeof own === 'string' ? inZone(at, language, own) : undefined;
  return (
    <li data-change={change}>
      <span className={css.mark} aria-hidden="true">
        {marks[change]}
      </span>
      <span className="number">
        {change !== 'same' && <span className="aloud">{texts.fireChanges[change]}: </span>}
        {mine}
        {theirs !== undefined && theirs !== mine && <span className={css.zone}>{theirs}</span>}
        {dst !== null && <strong className={css.clock}> ⚠ {t.tasks.clockChange[dst]}</strong>}
        {skipped_by !== undefined && skipped_by !== null && (
          <span className="soft"> · {t.tasks.skippedBy[skipped_by]}</span>
        )}
      </span>
    </li>
  );
}

/** A time with its day of the week and its zone. Seconds and the year only where they say something. */
function dayTime(at: number, language: string, zone: string): string {
  const timeZone = zone === 'mine' ? undefined : zone === 'utc' ? 'UTC' : zone;
  const isThisYear = new Date(at).getUTCFullYear() === new Date(serverClock.now()).getUTCFullYear();
  return new Intl.DateTimeFormat(language, {
    weekday: 'short',
    ...(!isThisYear && { year: 'numeric' }),
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(at % 60_000 !== 0 && { second: '2-digit' }),
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(timeZone !== undefined && { timeZone }),
  }).format(at);
}

/** A zone may be wrong while somebody types it. */
function inZone(at: number, language: string, zone: string): string | undefined {
  try {
    return dayTime(at, language, zone);
  } catch {
    return undefined;
  }
}
