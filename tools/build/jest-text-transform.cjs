/** Lets a spec import a text file (.lua) as a string, as the bundles do. */
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');

const moduleOf = (path) => `module.exports = ${JSON.stringify(readFileSync(path, 'utf8'))};`;

module.exports = {
  // Read anew: jest hands out a text without its first line where that begins with #!, and a script's flags stand there.
  process: (_text, path) => ({ code: moduleOf(path) }),
  getCacheKey: (_text, path) => createHash('sha1').update(moduleOf(path)).digest('hex'),
};
