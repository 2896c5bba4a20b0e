/**
 * Node options for our bundles. Source maps make stack traces show the source files. Nearly all objects that a step creates
 * die young, so a large young generation means fewer garbage collections.
 */
export const nodeOptions = ['--enable-source-maps', '--max-semi-space-size=32'];
