import { Command, Option } from 'commander';
import { version } from '../package.json';
import { addClusterCommands } from './cluster/cluster-commands';
import { addCompletionCommands } from './completion/completion-commands';
import { addContextCommands } from './context/context-commands';
import { addExecutionCommands } from './execution/execution-commands';
import { formats } from './output/output';
import { addInitSecrets } from './secrets/init-secrets';
import type { Shell } from './shell/shell';
import { addTaskCommands } from './task/task-commands';
import { addExport } from './transfer/export';
import { addImport } from './transfer/import';

const name = 'distribute-schedule';

const more = `
Examples:
  ${name} task list
  ${name} task trigger nightly-report --wait
  ${name} execution why nightly-report@1796090400000
  ${name} context add prod --url https://schedule.example.com --token-file token.txt

Address and token:
  An address comes from --url, --context, DS_URL, DS_CONTEXT, the current context, or is http://127.0.0.1:8080.
  A token comes from --token-file, the context, or DS_TOKEN.

Exit codes:
  0 done   1 it ran and the answer is no   2 wrong usage   3 not reachable   4 no access   5 not found
  6 refused   130 interrupted
`;

/** Creates the tree of commands. */
export function createProgram(shell: Shell): Command {
  const { out, err } = shell.host;
  const program = new Command(name)
    .description('See, change and run the tasks of a Distribute Schedule cluster.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      getOutHelpWidth: () => out.columns ?? 120,
      getErrHelpWidth: () => err.columns ?? 120,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ showGlobalOptions: true })
    .version(version, '-V, --version', 'print the version')
    .option('--url <address>', 'address of the API')
    .option('--context <context>', 'use the address and the token of this context')
    .option('--token-file <file>', 'read the token from this file')
    .addOption(new Option('-o, --output <format>', 'how to print the result').choices(formats))
    .addOption(new Option('--json', 'short for -o json').conflicts('output'))
    .option('--utc', 'print exact times, in UTC')
    .option('-y, --yes', 'do not ask for a confirmation')
    .addHelpText('after', more);
  addTaskCommands(program, shell);
  addExecutionCommands(program, shell);
  addClusterCommands(program, shell);
  addExport(program, shell);
  addImport(program, shell, 'import');
  addContextCommands(program, shell);
  addCompletionCommands(program, shell);
  addInitSecrets(program, shell);
  program
    .command('version')
    .description('print the version of this command line')
    .action(shell.action(({ out }) => out.done({ version }, version, version)));
  hintAtHelp(program, name);
  return program;
}

/** After an error of usage, names the help of the command that was meant. */
function hintAtHelp(command: Command, path: string): void {
  command.showHelpAfterError(`Run "${path} --help" to see the usage.`);
  for (const each of command.commands) hintAtHelp(each, `${path} ${each.name()}`);
}
