import path from 'node:path';
import type { Command } from 'commander';
import { exitCodes } from '../failures/exit-codes';
import { Failure, usageFailure } from '../failures/failure';
import type { Host } from '../host/host';
import type { Cell } from '../output/look';
import { checkedUrl } from '../settings/connection';
import { ContextsFile, type Context } from '../settings/contexts-file';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';

interface AddOptions {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly tokenStdin?: boolean;
}

const addExample = `
Example:
  distribute-schedule context add prod --url https://schedule.example.com --token-file token.txt
`;

export function addContextCommands(program: Command, shell: Shell): void {
  const context = program
    .command('context')
    .description('keep the addresses of your clusters, with their tokens, under names');
  context
    .command('add')
    .description(
      'add or replace a context: distribute-schedule context add prod --url https://schedule.example.com',
    )
    .argument('<name>', 'name of the context, for example prod')
    .option('--token-stdin', 'read the token from standard input and keep it in the file of the contexts')
    .addHelpText('after', addExample)
    .action(shell.action(add));
  context
    .command('use')
    .description('use a context from now on')
    .argument('<context>', 'name of the context')
    .action(shell.action(use));
  context.command('list').description('list the contexts, never their tokens').action(shell.action(list));
  context
    .command('remove')
    .description('remove a context and its token')
    .argument('<context>', 'name of the context')
    .action(shell.action(remove));
}

/** --url and --token-file are options of every command; here they say what to keep. */
async function add({ host, out }: Session, name: string, options: AddOptions): Promise<void> {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/.test(name))
    throw usageFailure(
      `the name ${JSON.stringify(name)} is not valid`,
      'Use 1 to 63 letters, digits, "_", "." or "-", and begin with a letter or a digit.',
    );
  const file = new ContextsFile(host);
  const { current, contexts } = file.read();
  const context = await contextOf(options, host);
  file.write({ current: current ?? name, contexts: { ...contexts, [name]: context } });
  const hint =
    current === undefined || current === name
      ? 'it is the current context'
      : `use it with: context use ${name}`;
  out.done({ name, url: context.url }, name, `context ${name} is kept in ${file.path}; ${hint}`);
}

async function contextOf({ url, tokenFile, tokenStdin }: AddOptions, host: Host): Promise<Context> {
  if (url === undefined)
    throw usageFailure('context add needs --url', 'For example: --url http://127.0.0.1:8080');
  if (tokenFile !== undefined && tokenStdin === true)
    throw usageFailure('--token-file and --token-stdin cannot be used together', 'Leave one of them out.');
  const token = tokenStdin === true ? await readToken(host) : undefined;
  return {
    url: checkedUrl(url),
    ...(tokenFile !== undefined && { token_file: path.resolve(tokenFile) }),
    ...(token !== undefined && { token }),
  };
}

async function readToken({ input }: Host): Promise<string> {
  const text = input.isTerminal ? await input.ask('Token: ', { isSecret: true }) : await input.read();
  const token = text.trim();
  if (token !== '') return token;
  throw usageFailure('the standard input holds no token', 'For example: --token-stdin < token.txt');
}

function use({ host, out }: Session, name: string): void {
  const file = new ContextsFile(host);
  const { contexts } = file.read();
  checkExists(name, contexts);
  file.write({ current: name, contexts });
  out.done({ name }, name, `context ${name} is the current context`);
}

function remove({ host, out }: Session, name: string): void {
  const file = new ContextsFile(host);
  const { current, contexts } = file.read();
  checkExists(name, contexts);
  const { [name]: _removed, ...others } = contexts;
  file.write({ current: current === name ? undefined : current, contexts: others });
  out.done({ name }, name, `context ${name} is removed`);
}

function checkExists(name: string, contexts: Readonly<Record<string, Context>>): void {
  if (Object.hasOwn(contexts, name)) return;
  throw new Failure(`the context ${name} does not exist`, {
    exitCode: exitCodes.notFound,
    next: 'Run "distribute-schedule context list" to see the contexts.',
  });
}

function list({ host, out }: Session): void {
  const { current, contexts } = new ContextsFile(host).read();
  const items = Object.entries(contexts).map(([name, { url, token_file, token }]) => ({
    name,
    url,
    is_current: name === current,
    token: token !== undefined ? 'kept here' : (token_file ?? null),
  }));
  const currentCell = (isCurrent: boolean): Cell => (isCurrent ? { text: '*', style: 'green' } : '');
  out.list({ items }, items, {
    columns: [
      { title: 'CURRENT', cell: ({ is_current }) => currentCell(is_current) },
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'URL', cell: ({ url }) => url },
      { title: 'TOKEN', cell: ({ token }) => token ?? 'from DS_TOKEN' },
    ],
    nameOf: ({ name }) => name,
    plural: 'contexts',
  });
}
