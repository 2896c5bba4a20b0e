/** Jest transform that imports a thread's code as text, as `thread-source.mjs` does in the bundles. */
const { createHash } = require('node:crypto');
const { buildSync } = require('esbuild');
const options = require('./thread-options.cjs');

const moduleOf = (path) => {
  const { outputFiles } = buildSync({ ...options, entryPoints: [path] });
  return `module.exports = ${JSON.stringify(outputFiles[0].text)};`;
};

module.exports = {
  process: (_text, path) => ({ code: moduleOf(path) }),
  // The code depends on all imported files, so the key is made from the code.
  getCacheKey: (_text, path) => createHash('sha1').update(moduleOf(path)).digest('hex'),
};
