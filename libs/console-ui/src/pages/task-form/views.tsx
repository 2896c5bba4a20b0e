import css from './task-form.module.css';
import { useTexts } from './texts';

/** Chooses between the form and the YAML. While the YAML cannot be read, the form has nothing to show. */
export function Views({
  isYaml,
  canChange,
  onView,
}: {
  readonly isYaml: boolean;
  readonly canChange: boolean;
  readonly onView: (view: 'yaml' | undefined) => void;
}) {
  const texts = useTexts();
  const views = [
    { view: undefined, label: texts.formView },
    { view: 'yaml', label: 'YAML' },
  ] as const;
  return (
    <div className={css.views} role="group" aria-label={texts.views}>
      {views.map(({ view, label }) => (
        <button
          key={label}
          type="button"
          className="button"
          aria-pressed={isYaml === (view === 'yaml')}
          disabled={!canChange}
          onClick={() => onView(view)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
