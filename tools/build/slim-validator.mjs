/**
 * Leaves out what class-validator brings along and nobody uses: its rules for phone numbers, postal codes, IBANs and so on,
 * with their tables. esbuild can drop unused parts of ES modules only, and by default a bundle for Node takes CommonJS.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

const { resolve } = createRequire(new URL('../../libs/rest-api/package.json', import.meta.url));

/** Alias for esbuild. */
export const slimValidator = {
  'class-validator': path.join(path.dirname(resolve('class-validator/package.json')), 'esm2015', 'index.js'),
};
