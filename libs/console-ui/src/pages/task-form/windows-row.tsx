import { usePreferences } from '../../settings/preferences';
import { isJson, valueAt } from './draft';
import { textOf, valueOf } from './field-text';
import { FieldRow } from './field-row';
import { useForm } from './form-context';
import css from './task-form.module.css';
import { useTexts } from './texts';

interface Window {
  readonly from: unknown;
  readonly to: unknown;
}

/** The spans of time in which nothing runs. */
export function WindowsRow() {
  const texts = useTexts();
  const { draft, set, touch } = useForm();
  const { zone } = usePreferences();
  const given = valueAt(draft, 'pause_windows');
  const windows = (Array.isArray(given) ? given : []).filter(isJson) as unknown as readonly Window[];
  const change = (next: readonly Window[]) => set('pause_windows', next.length === 0 ? undefined : next);
  const put = (at: number, side: 'from' | 'to', typed: string) =>
    change(
      windows.map((window, i) =>
        i === at ? { ...window, [side]: valueOf(typed, 'moment', zone) ?? '' } : window,
      ),
    );
  return (
    <FieldRow name="pause_windows">
      {(input) => (
        <div className={css.windows}>
          {windows.map((window, i) => (
            <div key={i} className={css.window} role="group" aria-label={texts.windowNumber(i + 1)}>
              {(['from', 'to'] as const).map((side) => (
                <input
                  key={side}
                  type="datetime-local"
                  step={1}
                  className="field"
                  aria-label={texts.windowSides[side]}
                  aria-describedby={input['aria-describedby']}
                  aria-invalid={input['aria-invalid']}
                  value={textOf(window[side], 'moment', zone)}
                  onBlur={() => touch('pause_windows')}
                  onChange={({ target }) => put(i, side, target.value)}
                />
              ))}
              <button
                type="button"
                className="button quiet"
                onClick={() => change(windows.filter((_, other) => other !== i))}
              >
                {texts.removeWindow}
              </button>
            </div>
          ))}
          <button
            id={input.id}
            type="button"
            className="button"
            onClick={() => change([...windows, { from: '', to: '' }])}
          >
            {texts.addWindow}
          </button>
        </div>
      )}
    </FieldRow>
  );
}
