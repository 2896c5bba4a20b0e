import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { startSystem, type ASystem } from '../testing/a-system';
import { describeInBrowser, Visits } from '../testing/visits';
import { history, setUpHistory } from './history';
import { writeSmall } from './small-png';

const folder = process.env['DS_PICTURES_FOLDER'] ?? path.join(__dirname, '../../../../docs/pictures');
/** Long enough that the minutes of the overview and the timeline have something to show. */
const historyMs = 100_000;

interface ReadmePicture {
  readonly name: string;
  readonly path: (system: ASystem) => Promise<string>;
  readonly theme: 'light' | 'dark';
  /** Resolves when the page shows what the picture is about. */
  readonly ready: (page: Page) => Promise<unknown>;
}

const pictures: readonly ReadmePicture[] = [
  {
    name: 'overview',
    path: () => Promise.resolve('/'),
    theme: 'light',
    ready: (page) => page.getByText('Due next').waitFor(),
  },
  {
    name: 'timeline',
    path: () => {
      const now = Date.now();
      const [from, to] = [now - historyMs, now + historyMs / 4].map((at) => new Date(at).toISOString());
      return Promise.resolve(`/timeline?from=${from}&to=${to}`);
    },
    theme: 'dark',
    ready: (page) => page.getByText('billing-close').first().waitFor(),
  },
  {
    name: 'execution',
    path: async (system) => {
      const page = await system.call('GET', '/executions?status=failed&task_id=billing-close&limit=1');
      const [failed] = page['items'] as readonly { readonly id: string }[];
      return `/executions/${encodeURIComponent(failed?.id ?? '')}`;
    },
    theme: 'light',
    ready: (page) => page.getByRole('heading', { name: 'It failed' }).waitFor(),
  },
  {
    name: 'task',
    path: () => Promise.resolve('/tasks/export-eu'),
    theme: 'dark',
    ready: (page) => page.getByRole('heading', { level: 2 }).nth(2).waitFor(),
  },
];

describeInBrowser('Pictures for the README', () => {
  const visits = new Visits();
  let system: ASystem;

  beforeAll(async () => {
    system = await startSystem({ schedule: { misfireAfterMs: 1000 } }, history);
    await setUpHistory(system, historyMs);
  });
  afterAll(async () => {
    await visits.end();
    await system.stop();
  });

  it.each(pictures)('$name', async ({ name, path: where, theme, ready }) => {
    mkdirSync(folder, { recursive: true });
    const page = await visits.open(system, await where(system), { as: 'operator', theme });
    await ready(page);
    await page.locator('[aria-busy=true], [class*=skeleton]').first().waitFor({ state: 'detached' });
    // The event line and the texts of relative times settle.
    await sleep(1500);
    writeSmall(path.join(folder, `${name}.png`), await page.screenshot());
    await page.context().close();
  });
});
