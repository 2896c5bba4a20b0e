/** Replaces lmdb's search for its native code in a bundle: loads the file from `prebuilds` next to main.cjs. */
const { readdirSync } = require('node:fs');
const path = require('node:path');
const { familySync } = require('detect-libc');

module.exports = function loadNative() {
  const folder = path.join(__dirname, 'prebuilds', `${process.platform}-${process.arch}`);
  const files = readdirSync(folder);
  const file = files.find((name) => name.includes(`.${familySync()}.`)) ?? files[0];
  return require(path.join(folder, file));
};
