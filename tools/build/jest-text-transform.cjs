/** Lets a spec import a text file (.lua) as a string, as the bundles do. */
module.exports = {
  process: (text) => ({ code: `module.exports = ${JSON.stringify(text)};` }),
};
