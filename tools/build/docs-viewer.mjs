/** Lets a bundle find the files of Swagger UI, the page at /docs: they are in the folder `docs` beside main.cjs. */
import { cpSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const { resolve } = createRequire(new URL('../../libs/rest-api/package.json', import.meta.url));

/** The package whose files are copied, for the notices beside a bundle. */
export const docsViewerPart = () => ({ folder: path.dirname(resolve('swagger-ui-dist/package.json')) });

/** Copied along because the licence requires it. */
const licenceFiles = ['LICENSE', 'NOTICE'];

/**
 * esbuild plugin. With `copyTo`, the folder of the bundle, it copies the files there and points the bundle to the
 * copies. Without it, the files are left out: the bundle never serves /docs, or it runs inside this repository.
 * @param {{ copyTo?: string }} options
 */
export const docsViewer = ({ copyTo } = {}) => ({
  name: 'docs-viewer',
  setup({ onResolve }) {
    onResolve({ filter: /^swagger-ui-dist\// }, ({ path: name }) => {
      if (copyTo === undefined) return { path: name, external: true };
      const docs = path.join(copyTo, 'docs');
      mkdirSync(docs, { recursive: true });
      const file = path.posix.basename(name);
      for (const each of [file, ...licenceFiles])
        cpSync(resolve(`swagger-ui-dist/${each}`), path.join(docs, each));
      return { path: `./docs/${file}`, external: true };
    });
  },
});
