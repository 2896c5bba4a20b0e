import type { Command } from 'commander';
import type { ExitCode } from '../failures/exit-codes';
import { readInput } from '../input/read-file';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';
import { importTasks } from './import-tasks';
import { printImported } from './print-imported';

interface ImportOptions {
  readonly file: string;
  readonly dryRun?: boolean;
}

const example = `
Example of a file:
  tasks:
    - id: nightly-report
      name: Nightly report
      cron_expression: 0 2 * * *
      time_zone: Asia/Shanghai
      executor: http
      parameters: { url: https://reports.example.com/run }
`;

/** Adds the command that creates and changes tasks from a file: `import` and `task apply` are the same. */
export function addImport(parent: Command, shell: Shell, name: 'import' | 'apply'): void {
  parent
    .command(name)
    .description(
      'create and change tasks from a YAML file, as "export" writes it; other tasks stay as they are',
    )
    .requiredOption('-f, --file <file>', 'the file, or - for the standard input')
    .option('--dry-run', 'only show what would change')
    .addHelpText('after', example)
    .action(shell.action(run));
}

async function run(session: Session, { file, dryRun }: ImportOptions): Promise<ExitCode> {
  const text = await readInput(file, session.host);
  return printImported(session.out, await importTasks(session.api, text, dryRun === true));
}
