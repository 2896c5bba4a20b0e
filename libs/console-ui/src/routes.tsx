import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { basePath } from './api/api';
import { auditSearch } from './pages/audit/search';
import { executionSearch } from './pages/execution/search';
import { executionsSearch } from './pages/executions/search';
import { NotFound } from './pages/not-found/page';
import { editTaskSearch, newTaskSearch } from './pages/task-form/search';
import { ledgerSearch } from './pages/task/ledger-search';
import { tasksSearch } from './pages/tasks/search';
import { timelineSearch } from './pages/timeline/search';
import { ownPath, searchOf, wholeNumber } from './search-params/search-params';
import { sessionQuery } from './session/session';
import { Shell } from './shell/shell';

interface Context {
  readonly client: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet });

/** Every page but the sign-in: it needs a session, and stands inside the shell. */
const inShell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  notFoundComponent: NotFound,
  beforeLoad: async ({ context: { client }, location }) => {
    const { role } = await client.query({ ...sessionQuery, staleTime: 'static' });
    if (role === null) redirect({ to: '/signin', search: { to: location.href }, throw: true });
  },
});

/* The routes of the pages. Each has the schema of its search parameters, and loads its page when it is first opened. */

const overview = createRoute({
  getParentRoute: () => inShell,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/overview/page')),
});

const tasks = createRoute({
  getParentRoute: () => inShell,
  path: '/tasks',
  validateSearch: tasksSearch,
  component: lazyRouteComponent(() => import('./pages/tasks/page')),
});

const newTask = createRoute({
  getParentRoute: () => inShell,
  path: '/tasks/new',
  validateSearch: newTaskSearch,
  component: lazyRouteComponent(() => import('./pages/task-form/new-task')),
});

const editTask = createRoute({
  getParentRoute: () => inShell,
  path: '/tasks/$id/edit',
  validateSearch: editTaskSearch,
  component: lazyRouteComponent(() => import('./pages/task-form/edit-task')),
});

/** The pages of one task stand below its head and its tabs. */
const task = createRoute({
  getParentRoute: () => inShell,
  path: '/tasks/$id',
  component: lazyRouteComponent(() => import('./pages/task/layout')),
});

const taskOverview = createRoute({
  getParentRoute: () => task,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/task/page')),
});

const taskLedger = createRoute({
  getParentRoute: () => task,
  path: '/ledger',
  validateSearch: ledgerSearch,
  component: lazyRouteComponent(() => import('./pages/task/ledger')),
});

/** The executions of a task are the list of all executions with a filter. */
const taskExecutions = createRoute({
  getParentRoute: () => task,
  path: '/executions',
  beforeLoad: ({ params: { id } }) =>
    redirect({ to: '/executions', search: { task: id }, replace: true, throw: true }),
});

const taskChanges = createRoute({
  getParentRoute: () => task,
  path: '/changes',
  validateSearch: searchOf({ version: wholeNumber({ min: 1, max: 1e9 }) }),
  component: lazyRouteComponent(() => import('./pages/task/changes')),
});

const executions = createRoute({
  getParentRoute: () => inShell,
  path: '/executions',
  validateSearch: executionsSearch,
  component: lazyRouteComponent(() => import('./pages/executions/page')),
});

const execution = createRoute({
  getParentRoute: () => inShell,
  path: '/executions/$id',
  validateSearch: executionSearch,
  component: lazyRouteComponent(() => import('./pages/execution/page')),
});

const timeline = createRoute({
  getParentRoute: () => inShell,
  path: '/timeline',
  validateSearch: timelineSearch,
  component: lazyRouteComponent(() => import('./pages/timeline/page')),
});

const cluster = createRoute({
  getParentRoute: () => inShell,
  path: '/cluster',
  component: lazyRouteComponent(() => import('./pages/cluster/page')),
});

const clusterServices = createRoute({
  getParentRoute: () => inShell,
  path: '/cluster/services',
  component: lazyRouteComponent(() => import('./pages/cluster/services-page')),
});

const clusterWorker = createRoute({
  getParentRoute: () => inShell,
  path: '/cluster/workers/$id',
  component: lazyRouteComponent(() => import('./pages/cluster/worker-page')),
});

const settings = createRoute({
  getParentRoute: () => inShell,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/page')),
});

const audit = createRoute({
  getParentRoute: () => inShell,
  path: '/settings/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./pages/audit/page')),
});

/** Any other address. */
const notFound = createRoute({ getParentRoute: () => inShell, path: '$', component: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  validateSearch: searchOf({ to: ownPath() }),
  component: lazyRouteComponent(() => import('./pages/sign-in/page')),
});

const taskPages = task.addChildren([taskOverview, taskLedger, taskChanges, taskExecutions]);

const pages = [
  overview,
  tasks,
  newTask,
  editTask,
  taskPages,
  executions,
  execution,
  timeline,
  cluster,
  clusterServices,
  clusterWorker,
  settings,
  audit,
  notFound,
] as const;

export const makeRouter = (client: QueryClient) =>
  createRouter({
    routeTree: root.addChildren([inShell.addChildren(pages), signIn]),
    context: { client },
    basepath: basePath || '/',
    // Drops parameters that no schema has.
    search: { strict: true },
    defaultPreload: 'intent',
    defaultNotFoundComponent: NotFound,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
  interface HistoryState {
    /** True on the page of a task that this browser has just created, so that the next step has the focus. */
    readonly wasCreated?: boolean;
  }
}
