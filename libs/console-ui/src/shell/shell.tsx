import { Suspense, useEffect } from 'react';
import { Link, Outlet, useRouter } from '@tanstack/react-router';
import {
  Activity,
  CalendarRange,
  Gauge,
  ListTodo,
  LogOut,
  Server,
  Settings,
  type LucideIcon,
} from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { Toasts } from '../design/toast/toasts';
import { TipLayer } from '../design/tip/tip-layer';
import { useLinkClicks } from '../links/use-link-clicks';
import { useLiveLine } from '../live/use-live';
import { useWords } from '../messages/words';
import type { Messages } from '../messages/en/index';
import { FindAnything } from '../search/find-anything';
import { signOut, useSession } from '../session/session';
import { LineMark } from './line-mark';
import { OutageBanner } from './outage-banner';
import { ShellShortcuts } from './shell-shortcuts';
import css from './shell.module.css';

const entries = [
  { to: '/', page: 'overview', icon: Gauge },
  { to: '/tasks', page: 'tasks', icon: ListTodo },
  { to: '/executions', page: 'executions', icon: Activity },
  { to: '/timeline', page: 'timeline', icon: CalendarRange },
  { to: '/cluster', page: 'cluster', icon: Server },
  { to: '/settings', page: 'settings', icon: Settings },
] as const satisfies readonly { to: string; page: keyof Messages['shell']['pages']; icon: LucideIcon }[];

/** What stands around every page: the environment, the navigation, the state of the line, and messages. */
export function Shell() {
  const { t } = useWords();
  useLinkClicks();
  const line = useLiveLine();
  useEffect(() => line.start(), [line]);
  return (
    <Toasts>
      <a className={css.skip} href="#content">
        {t.shell.skip}
      </a>
      <div className={css.shell}>
        <header className={css.side}>
          <EnvironmentBadge />
          <FindAnything />
          <nav className={css.navigation} aria-label={t.shell.mainNavigation}>
            {entries.map(({ to, page, icon: Icon }) => (
              <Link
                key={to}
                to={to}
                className={css.entry}
                activeOptions={{ exact: to === '/', includeSearch: false }}
              >
                <Icon size={18} aria-hidden="true" />
                <span>{t.shell.pages[page]}</span>
              </Link>
            ))}
          </nav>
          <Account />
        </header>
        <main id="content" className={css.main} tabIndex={-1}>
          <OutageBanner />
          {/* A page that still loads its texts must not hide what stands around it. */}
          <Suspense>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <TipLayer />
      <ShellShortcuts />
    </Toasts>
  );
}

/** Name of the installation. It stands above everything, because people have changed production by mistake. */
function EnvironmentBadge() {
  const { t } = useWords();
  const session = useSession();
  return (
    <div className={css.badge}>
      <p className={css.environment} data-tone={toneOf(session?.environment ?? '')}>
        <span className="aloud">{t.shell.environment}: </span>
        {session?.environment === '' ? t.shell.product : session?.environment}
      </p>
      {session?.monitor_only && <p className={css.monitor}>{t.shell.monitorOnly}</p>}
      <LineMark />
    </div>
  );
}

/** Production has the colour of danger, everything else a quiet one. */
const toneOf = (environment: string): string =>
  environment === '' ? 'none' : /^(prod|live|生产)/i.test(environment) ? 'production' : 'other';

function Account() {
  const { t } = useWords();
  const session = useSession();
  const client = useQueryClient();
  const router = useRouter();
  if (!session?.needs_token || session.role === null) return null;
  const leave = async () => {
    await signOut(client);
    await router.navigate({ to: '/signin', search: {} });
  };
  return (
    <div className={css.account}>
      <span className="soft">{t.shell.signedInAs(session.name ?? '', t.common.role[session.role])}</span>
      <button type="button" className="button quiet" onClick={() => void leave()}>
        <LogOut size={16} aria-hidden="true" />
        {t.shell.signOut}
      </button>
    </div>
  );
}
