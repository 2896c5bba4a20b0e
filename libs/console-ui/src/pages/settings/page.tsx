import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { basePath } from '../../api/api';
import { useWords } from '../../messages/words';
import { useSession } from '../../session/session';
import { prefer, usePreferences, type Preferences } from '../../settings/preferences';
import { ShortcutList } from '../../shortcuts/shortcut-list';
import { usePageTitle } from '../../shell/page-title';
import css from './settings.module.css';

const languageNames = { en: 'English', 'zh-CN': '简体中文' };

/** What a person chooses for this browser, and what this browser may do. */
export default function SettingsPage() {
  const { t } = useWords();
  usePageTitle(t.settings.title);
  const session = useSession();
  return (
    <>
      <h1>{t.settings.title}</h1>
      <section className={css.section}>
        <Choice name="language" label={t.settings.language} options={languageNames} />
        <Choice name="theme" label={t.settings.theme} options={t.settings.themes} />
        <Choice name="density" label={t.settings.density} options={t.settings.densities} />
        <Choice name="zone" label={t.settings.zone} options={t.settings.zones} />
        <Choice name="taskTimes" label={t.settings.taskTimes} options={t.settings.taskTimesChoices} />
        <Choice name="shortcuts" label={t.settings.shortcuts} options={t.settings.shortcutChoices} />
        <p className="soft">{t.settings.thisBrowser}</p>
      </section>
      {session?.role && (
        <section className={css.section}>
          <h2>{t.settings.account}</h2>
          <p>{t.shell.signedInAs(session.name ?? '', t.common.role[session.role])}</p>
          <p>{session.monitor_only ? t.settings.monitorOnly : t.settings.may[session.role]}</p>
          {session.role === 'admin' && (
            <p>
              <Link to="/settings/audit">{t.settings.audit}</Link>
            </p>
          )}
        </section>
      )}
      <section className={css.section}>
        <h2>{t.shell.shortcuts.title}</h2>
        <ShortcutList />
      </section>
      <section className={css.section}>
        <h2>{t.settings.about}</h2>
        <p>
          {t.shell.product} · {t.settings.version} {session?.version}
        </p>
        <p>
          <a href={`${basePath}/docs`}>{t.settings.apiDocumentation}</a>
        </p>
      </section>
    </>
  );
}

function Choice<K extends keyof Preferences>({
  name,
  label,
  options,
}: {
  readonly name: K;
  readonly label: string;
  readonly options: Readonly<Record<Preferences[K], string>>;
}) {
  const id = useId();
  const value = usePreferences()[name];
  return (
    <div className={css.choice}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="field"
        value={value}
        onChange={({ target }) => prefer(name, target.value as Preferences[K])}
      >
        {Object.entries<string>(options).map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
