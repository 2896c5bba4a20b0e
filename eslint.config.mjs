import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** The layers that each layer may import. Imports point inwards: apps -> runtime -> adapters -> application -> domain. */
const layers = {
  contract: [],
  client: [],
  domain: [],
  application: ['domain', 'contract'],
  store: ['application', 'domain', 'contract'],
  infrastructure: ['store', 'application', 'domain', 'contract', 'testing'],
  executor: ['contract', 'testing'],
  api: ['application', 'domain', 'contract', 'testing'],
  testing: ['application', 'domain', 'contract'],
  runtime: ['infrastructure', 'store', 'executor', 'api', 'application', 'domain', 'contract', 'testing'],
  app: ['runtime', 'contract'],
  cli: ['client'],
  ui: ['client'],
  kit: ['runtime', 'infrastructure', 'executor', 'api', 'application', 'domain', 'contract'],
  tool: [
    'kit',
    'runtime',
    'infrastructure',
    'store',
    'executor',
    'api',
    'application',
    'domain',
    'contract',
    'testing',
  ],
};

/** The npm packages that the inner layers may use. */
const allowedPackages = {
  contract: ['openapi-fetch'],
  domain: [],
  application: ['inversify'],
  store: [],
  ui: [
    'react',
    'react-dom',
    'react-dom/client',
    '@tanstack/*',
    '@radix-ui/*',
    'lucide-react',
    'yaml',
    'vite',
    '@vitejs/plugin-react',
  ],
};

/** The specs of the command line start a system to run it against. */
const layersOfSpecs = { ...layers, cli: [...layers.cli, 'runtime', 'application'] };

/** @param {string[]} extraPackages npm packages that every layer may use in addition */
const moduleBoundaries = (extraPackages = [], layersInUse = layers) => [
  'error',
  {
    // Specs get their Redis and MySQL from these files. They are plain JavaScript outside the projects, because npm start
    // and npm test also need them before packages are installed.
    allow: ['bootstrap/(redis|mysql)\\.mjs$'],
    depConstraints: Object.entries(layersInUse).map(([layer, inner]) => ({
      sourceTag: `layer:${layer}`,
      onlyDependOnLibsWithTags: [`layer:${layer}`, ...inner.map((name) => `layer:${name}`)],
      ...(layer in allowedPackages && {
        allowedExternalImports: [...allowedPackages[layer], ...extraPackages],
      }),
    })),
  },
];

const impure = 'The result would depend on this machine. Pass the value as an argument, or use a port.';

const noNodeInBrowsers = {
  regex: '^(node:|fs$|path$|crypto$|http$|os$)',
  message: 'The pages run in a browser.',
};

export default tseslint.config(
  { ignores: ['**/dist', 'libs/console-ui/public', '**/node_modules', '**/*.cjs', '**/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': moduleBoundaries(),
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Off, because a container module, a tagged error or a marker can be a class that has only a constructor.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['libs/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
    ignores: [
      '**/*.spec.ts',
      '**/testing/**',
      'libs/runtime/src/config/load-configuration.ts',
      'apps/cli/src/host/this-host.ts',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only the configuration loader reads the environment.',
        },
      ],
    },
  },
  {
    files: ['libs/domain/src/**/*.ts', 'libs/application/src/**/*.ts', 'libs/executor-api/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/testing/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group: ['node:*'], message: impure }] }],
      'no-restricted-globals': [
        'error',
        ...[
          'process',
          'performance',
          'crypto',
          'setTimeout',
          'setInterval',
          'setImmediate',
          'Buffer',
          'fetch',
        ].map((name) => ({ name, message: impure })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: impure },
        { object: 'Math', property: 'random', message: impure },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: impure },
      ],
    },
  },
  {
    // The pages run in a browser, under a policy that allows no inline script, no inline style and no HTML made of text.
    files: ['libs/console-ui/src/**/*.{ts,tsx}'],
    ignores: ['**/*.spec.ts'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-restricted-imports': ['error', { patterns: [noNodeInBrowsers] }],
      'no-restricted-syntax': [
        'error',
        ...['dangerouslySetInnerHTML', 'innerHTML', 'outerHTML', 'insertAdjacentHTML'].map((name) => ({
          selector: `:matches(JSXAttribute[name.name='${name}'], MemberExpression[property.name='${name}'])`,
          message: 'Text of tasks must stay text: let React render it.',
        })),
      ],
    },
  },
  {
    files: ['libs/console-ui/src/pages/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            noNodeInBrowsers,
            {
              regex: '^\\.\\./(?!\\.\\./)',
              message: 'A page imports no other page: move the part that both need out of src/pages.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', 'libs/store-contract/src/**/*.ts', 'apps/cli/src/testing/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': moduleBoundaries(['fast-check', 'cron-parser'], layersOfSpecs),
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  prettier,
);
