/** Jest transform that imports a text file (.lua) as a string, as esbuild does in the bundles. */
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');

const moduleOf = (path) => `module.exports = ${JSON.stringify(readFileSync(path, 'utf8'))};`;

module.exports = {
  // Reads the file again, because jest removes a first line that starts with #!, and a Lua script has its flags there.
  process: (_text, path) => ({ code: moduleOf(path) }),
  getCacheKey: (_text, path) => createHash('sha1').update(moduleOf(path)).digest('hex'),
};
