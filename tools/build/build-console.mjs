/** Builds the pages of the web console into libs/console-ui/dist. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { buildConsolePages, consoleUi } from './console-pages.mjs';

// Called by nx, which has its own cache. The build of an app that follows finds these pages fresh.
rmSync(path.join(consoleUi, 'dist'), { recursive: true, force: true });
await buildConsolePages();
