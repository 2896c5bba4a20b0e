import { useWords } from '../../messages/words';
import { scheduleWords } from '../../schedule-words/schedule-words';
import { usePreferences } from '../../settings/preferences';
import { valueAt } from './draft';
import { TextRow, useTextInput, FieldRow } from './field-row';
import { useForm } from './form-context';
import css from './task-form.module.css';
import { useTexts } from './texts';

const schedule = { name: 'cron_expression', kind: 'schedule' } as const;
const zones: readonly string[] = [
  ...new Set([
    Intl.DateTimeFormat().resolvedOptions().timeZone,
    'UTC',
    ...Intl.supportedValuesOf('timeZone'),
  ]),
];

/** The expression, with the most common ones to choose from. */
export function ScheduleRow() {
  const texts = useTexts();
  const { language } = useWords();
  const { zone } = usePreferences();
  const { draft, set } = useForm();
  const { text, type, leave } = useTextInput(schedule);
  const common = Object.entries(texts.commonSchedules);
  const chosen = common.some(([expression]) => expression === valueAt(draft, 'cron_expression'));
  const words = scheduleWords(text, language, zone);
  return (
    <FieldRow name="cron_expression">
      {(input) => (
        <div className={css.schedule}>
          <select
            className="field"
            aria-label={texts.chooseSchedule}
            value={chosen ? text : ''}
            onChange={({ target }) => {
              leave();
              if (target.value !== '') set('cron_expression', target.value);
            }}
          >
            <option value="">{texts.ownSchedule}</option>
            {common.map(([expression, label]) => (
              <option key={expression} value={expression}>
                {label}
              </option>
            ))}
          </select>
          <input
            {...input}
            className={`field mono ${css.wide}`}
            autoComplete="off"
            spellCheck={false}
            value={text}
            onBlur={() => {
              leave();
              input.onBlur();
            }}
            onChange={({ target }) => type(target.value)}
          />
          {words && <p className={css.words}>{words.text}</p>}
        </div>
      )}
    </FieldRow>
  );
}

/** A zone matters only where a clock on the wall decides. */
export function ZoneRow() {
  return <TextRow field={{ name: 'time_zone', kind: 'zone' }} list={zones} />;
}
