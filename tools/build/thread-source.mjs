/** Lets a module import the code of a thread as text, so that it can start the thread without a second file. */
import path from 'node:path';
import { build } from 'esbuild';
import options from './thread-options.cjs';

/** esbuild plugin: an import of `./NAME.thread?bundled` is the text of NAME.thread.ts, with all that it imports. */
export const threadSource = {
  name: 'thread-source',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.thread\?bundled$/ }, ({ path: name, resolveDir }) => ({
      path: path.resolve(resolveDir, name.replace('?bundled', '.ts')),
      namespace: 'thread-source',
    }));
    onLoad({ filter: /./, namespace: 'thread-source' }, async ({ path: entry }) => {
      const { outputFiles } = await build({ ...options, entryPoints: [entry] });
      return { contents: outputFiles[0].text, loader: 'text' };
    });
  },
};
