import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { startSystem, type ASystem } from '../testing/a-system';
import { describeInBrowser, Visits, type VisitOptions } from '../testing/visits';
import { amounts, fill, type Amount } from './data';
import { pictures, type Picture } from './pages';

const { DS_PICTURES_FOLDER: folder = 'pictures', DS_PICTURES_PAGES = '', DS_PICTURES_FEW } = process.env;
const wanted = DS_PICTURES_PAGES.split(' ').filter((name) => name !== '');
const chosen = pictures.filter(
  ({ name }) => wanted.length === 0 || wanted.some((each) => name.startsWith(each)),
);

const widths = { 1440: 900, 1024: 768, 390: 844 } as const;
type Look = Required<Pick<VisitOptions, 'theme' | 'language' | 'width' | 'height'>>;

const allLooks: readonly Look[] = Object.entries(widths).flatMap(([width, height]) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    (['en', 'zh-CN'] as const).map((language) => ({ theme, language, width: Number(width), height })),
  ),
);
/** Each width, theme and language at least once. */
const fewLooks: readonly Look[] = [
  { theme: 'light', language: 'en', width: 1440, height: 900 },
  { theme: 'dark', language: 'zh-CN', width: 1024, height: 768 },
  { theme: 'dark', language: 'en', width: 390, height: 844 },
];
const looks = DS_PICTURES_FEW ? fewLooks : allLooks;

describeInBrowser.each(amounts)('Pictures with data: %s', (amount: Amount) => {
  const visits = new Visits();
  const shown = chosen.filter(({ only = amount }) => only === amount);
  let system: ASystem | undefined;

  afterAll(async () => {
    await visits.end();
    await system?.stop();
  });

  it.each(shown.map((picture) => [picture.name, picture] as const))('%s', async (_, picture) => {
    if (!system) {
      system = await startSystem();
      await fill(system, amount);
    }
    mkdirSync(folder, { recursive: true });
    for (const look of looks) await take(system, picture, look);
    await visits.close();
  });

  async function take(
    from: ASystem,
    { name, path: where, as = 'operator', show }: Picture,
    look: Look,
  ): Promise<void> {
    const page = await visits.open(from, where, { ...look, ...(as !== null && { as }) });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('load');
    await page.locator('[aria-busy=true], [class*=skeleton]').first().waitFor({ state: 'detached' });
    await show?.(page);
    const { theme, language, width } = look;
    await page.screenshot({ path: path.join(folder, `${name}-${amount}-${width}-${theme}-${language}.png`) });
    await page.context().close();
  }
});
