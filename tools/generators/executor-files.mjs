/**
 * Returns the files of a new executor lib: path in the lib -> content.
 * @returns {Record<string, string>}
 */
export function executorFiles({ name, className, version, engines, licence }) {
  return {
    'package.json': packageJson(name, version, engines),
    LICENSE: licence,
    'jest.config.cjs': `module.exports = { ...require('../../jest.preset.cjs'), displayName: 'executor-${name}' };\n`,
    'tsconfig.json': json({ extends: '../../tsconfig.base.json', include: ['src'] }),
    'tsconfig.build.json': json({
      extends: './tsconfig.json',
      compilerOptions: {
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: 'src',
        outDir: 'dist',
        customConditions: [],
      },
      exclude: ['src/**/*.spec.ts'],
    }),
    'README.md': readme(name, className),
    'src/index.ts': `export { ${className} } from './${name}-executor';\n`,
    [`src/${name}-executor.ts`]: executor(name, className),
    [`src/${name}-executor.spec.ts`]: spec(name, className),
  };
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

const packageJson = (name, version, engines) =>
  json({
    name: `@distribute-schedule/executor-${name}`,
    version,
    description: `Runs tasks of the executor ${name}`,
    license: 'MIT',
    engines,
    main: './dist/index.js',
    types: './dist/index.d.ts',
    exports: {
      '.': {
        '@distribute-schedule/source': './src/index.ts',
        types: './dist/index.d.ts',
        default: './dist/index.js',
      },
    },
    files: ['dist'],
    scripts: {
      build: 'node ../../tools/build/build-lib.mjs',
      test: 'jest --json --outputFile=test-results.json',
      lint: 'eslint .',
      typecheck: 'tsc --noEmit -p tsconfig.json',
    },
    dependencies: { '@distribute-schedule/executor-api': version },
    nx: { tags: ['layer:executor'] },
  });

const readme = (name, className) => `# The executor \`${name}\`

Runs tasks whose \`executor\` is \`${name}\`. [docs/executors.md](../../docs/executors.md#write-your-own) explains what an executor must do.

| parameter | meaning |
|---|---|
| \`message\` | The text to return as the result. |

\`\`\`json
{ "name": "Say hello", "executor": "${name}", "trigger": "@every 1m", "parameters": { "message": "hello" } }
\`\`\`

\`${className}\` is in \`src/${name}-executor.ts\`. It imports only \`@distribute-schedule/executor-api\`. A task with wrong parameters fails for good, because a retry cannot help. Test it with \`npx jest\` in this folder.
`;

const executor = (name, className) => `import {
  ExecutionError,
  type ExecutionContext,
  type ExecutionResult,
  type ExecutionTask,
  type Executor,
} from '@distribute-schedule/executor-api';

/** Runs a task by returning the message in its parameters. */
export class ${className} implements Executor {
  readonly type = '${name}';
  readonly protocol = '${name}';

  execute(task: ExecutionTask, context: ExecutionContext): Promise<ExecutionResult> {
    // Pass the signal to everything that takes time, so that it ends soon after the signal aborts.
    context.signal.throwIfAborted();
    const message = messageOf(task.parameters);
    context.logger.info(\`attempt \${context.attempt}: \${message}\`);
    context.progress(100);
    return Promise.resolve({ code: 0, message: 'ok', data: { message } });
  }
}

function messageOf(parameters: unknown): string {
  const message = typeof parameters === 'object' && parameters !== null && 'message' in parameters && parameters.message;
  // Final, because the next attempt would get the same parameters.
  if (typeof message !== 'string')
    throw new ExecutionError('parameters.message must be a string', { final: true });
  return message;
}
`;

const spec = (
  name,
  className,
) => `import { anExecutionContext, anExecutionTask } from '@distribute-schedule/executor-api/testing';
import { ${className} } from './${name}-executor';

const aTask = (parameters: unknown) => anExecutionTask({ type: '${name}', parameters });

const run = async (parameters: unknown, context = anExecutionContext()) =>
  new ${className}().execute(aTask(parameters), context);

describe('${className}', () => {
  it('returns the message and logs it', async () => {
    const context = anExecutionContext({ attempt: 1 });
    expect(await run({ message: 'hello' }, context)).toEqual({ code: 0, message: 'ok', data: { message: 'hello' } });
    expect(context.lines).toEqual(['info attempt 1: hello']);
  });

  it.each([{}, null, { message: 5 }])('fails for good when the parameters are %j', async (parameters) => {
    await expect(run(parameters)).rejects.toMatchObject({ message: 'parameters.message must be a string', final: true });
  });

  it('rejects with the reason when the signal has aborted', async () => {
    const reason = new Error('the task was cancelled');
    const context = anExecutionContext({ signal: AbortSignal.abort(reason) });
    await expect(run({ message: 'hello' }, context)).rejects.toBe(reason);
  });
});
`;
