import type { Page } from 'playwright-core';
import type { Role } from '../testing/a-system';

/** A page, or a state of one, of which pictures are taken. */
export interface Picture {
  readonly name: string;
  readonly path: string;
  /** Default: operator. Null: nobody is signed in. */
  readonly as?: Role | null;
  /** Brings the page into the state to show, such as an open dialog. Default: the page as it opens. */
  readonly show?: (page: Page) => Promise<void>;
  /** Only with this much data. Default: with each. */
  readonly only?: 'little';
}

/** Every page of the console. Add yours here. */
export const pictures: readonly Picture[] = [
  { name: 'sign-in', path: '/signin', as: null, only: 'little' },
  { name: 'overview', path: '/' },
  { name: 'tasks', path: '/tasks' },
  { name: 'task-new', path: '/tasks/new', only: 'little' },
  { name: 'task-edit', path: '/tasks/export-eu/edit', only: 'little' },
  { name: 'task-copy-yaml', path: '/tasks/new?from=export-eu&view=yaml', only: 'little' },
  { name: 'task', path: '/tasks/billing-close', only: 'little' },
  { name: 'task-ledger', path: '/tasks/reindex/ledger', only: 'little' },
  { name: 'executions', path: '/executions' },
  { name: 'executions-filtered', path: '/executions?status=failed&task=billing-close', only: 'little' },
  {
    name: 'executions-menu',
    path: '/executions?task=billing-close',
    only: 'little',
    show: async (page) => page.locator('[data-menu]').first().click(),
  },
  {
    name: 'executions-question',
    path: '/executions?task=export-eu',
    only: 'little',
    show: async (page) => {
      await page.locator('[data-menu]').first().click();
      await page.getByRole('menuitem').last().click();
    },
  },
  { name: 'timeline', path: '/timeline' },
  { name: 'timeline-next', path: '/timeline?span=next' },
  { name: 'timeline-table', path: '/timeline?view=table', only: 'little' },
  { name: 'cluster', path: '/cluster' },
  { name: 'services', path: '/cluster/services', only: 'little' },
  {
    name: 'worker',
    path: '/cluster',
    show: async (page) => {
      await page.getByRole('link', { name: /-\d+/ }).first().click();
      await page.getByRole('row').nth(1).or(page.locator('.soft').first()).first().waitFor();
    },
  },
  { name: 'settings', path: '/settings', only: 'little' },
  {
    name: 'search',
    path: '/tasks',
    only: 'little',
    show: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').last().fill('re');
      await page.getByRole('option').first().waitFor();
    },
  },
  { name: 'audit', path: '/settings/audit', as: 'admin' },
  { name: 'changes', path: '/tasks/billing-close/changes', only: 'little' },
  { name: 'not-found', path: '/nowhere', only: 'little' },
];
