import { readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { secrets, type ASystem, type Role } from './a-system';

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly any: readonly { readonly message: string }[] }[];
}

export interface VisitOptions {
  /** Signs in with the token of this role before the page opens. Default: nobody is signed in. */
  readonly as?: Role;
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  readonly language?: 'en' | 'zh-CN';
  /** Called before the page opens. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

/** How long to wait for what a page should show. The machine may be busy. */
const maxWaitMs = 15_000;

/** The browser of the test run, or undefined where no Chromium can be had. */
const endpoint = process.env['DS_TEST_BROWSER'];

/** Describes what happens in a browser. The tests are skipped by name where no browser can be had. */
export const describeInBrowser = endpoint === undefined ? describe.skip : describe;

/**
 * Opens pages, and checks at the end that none of them has logged an error, broken the content security policy, or asked
 * another host.
 */
export class Visits {
  private browser: Browser | undefined;
  private readonly contexts: BrowserContext[] = [];
  private complaints: string[] = [];
  private expected: readonly RegExp[] = [];

  /** Allows errors that belong to the test, such as a status 401 that the browser logs. */
  expectComplaints(...patterns: readonly RegExp[]): void {
    this.expected = [...this.expected, ...patterns];
  }

  async open(system: ASystem, path: string, options: VisitOptions = {}): Promise<Page> {
    const page = await this.newPage(system, options);
    await options.prepare?.(page);
    await page.goto(system.origin + path);
    return page;
  }

  private async newPage(system: ASystem, options: VisitOptions): Promise<Page> {
    const { as, width = 1280, height = 800, theme = 'light', language = 'en' } = options;
    this.browser ??= await chromium.connect(endpoint ?? '');
    const context = await this.browser.newContext({
      viewport: { width, height },
      locale: language,
      colorScheme: theme,
      timezoneId: 'Europe/Berlin',
    });
    this.contexts.push(context);
    context.setDefaultTimeout(maxWaitMs);
    if (as) await signIn(context, system, as);
    const page = await context.newPage();
    this.watch(page, system.origin);
    return page;
  }

  private watch(page: Page, origin: string): void {
    // The browser logs what breaks the policy, and what React warns about, as errors.
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(`uncaught: ${error.stack ?? error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !url.startsWith('data:'))
        this.complaints.push(`foreign request: ${url}`);
    });
  }

  /** Closes what is open. @returns what the pages have complained about and no test has expected */
  async close(): Promise<readonly string[]> {
    await Promise.all(this.contexts.splice(0).map((context) => context.close()));
    const found = this.complaints.filter((text) => !this.expected.some((pattern) => pattern.test(text)));
    this.complaints = [];
    this.expected = [];
    return found;
  }

  async end(): Promise<void> {
    await this.browser?.close();
  }
}

async function signIn(context: BrowserContext, { origin }: ASystem, role: Role): Promise<void> {
  const data = { token: secrets[role] };
  await context.request.post(`${origin}/api/v1/session`, { data, headers: { origin } });
}

const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Returns the findings of axe about what the page shows now. */
export async function accessibilityFindings(page: Page): Promise<readonly string[]> {
  // Not by a script tag, which the policy of the pages refuses.
  await page.evaluate(axeSource);
  const options = JSON.stringify({ runOnly: rules });
  const { violations } = await page.evaluate<{ violations: readonly Finding[] }>(
    `axe.run(document, ${options})`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`),
  );
}

/** Width that the page needs. More than the window means that people must scroll sideways. */
export const neededWidth = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth');
