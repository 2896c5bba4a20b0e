/** esbuild options for the code of a thread, which is one text. It has no source map, because it has no file. */
module.exports = {
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minifyWhitespace: true,
  conditions: ['@distribute-schedule/source'],
  logLevel: 'warning',
};
