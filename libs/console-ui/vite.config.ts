import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Code that most pages share, without styles: the file that a page loads first sets the order of their layers. */
const sharedParts =
  /\/src\/(links|search-params|session|settings|text|time)\/|\/src\/design\/[\w-]+\.ts$|\/@tanstack\/react-query\/|\/lucide-react\//;

export default defineConfig({
  plugins: [react()],
  // Relative, because the server writes the prefix of its public address into the index when it starts.
  base: './',
  resolve: {
    conditions: ['@distribute-schedule/source', 'module', 'browser', 'development|production'],
  },
  build: {
    outDir: 'dist/pages',
    target: 'es2023',
    // Without these versions Vite replaces light-dark() by variables of its own.
    cssTarget: ['chrome125', 'firefox129', 'safari17.5'],
    // Inline scripts and data URLs of fonts would need exceptions in the content security policy.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // One file for the small parts that most pages share. Each file costs about 1 KB of headers and a request.
        codeSplitting: {
          groups: [{ name: 'shared', test: sharedParts, minShareCount: 3 }],
        },
      },
    },
    sourcemap: false,
    reportCompressedSize: false,
  },
});
