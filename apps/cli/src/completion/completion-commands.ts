import { Argument, type Command } from 'commander';
import type { Host } from '../host/host';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';
import { namesOf } from './names';
import { scripts, shells } from './scripts';
import { suggest, type Completion } from './suggest';

export function addCompletionCommands(program: Command, shell: Shell): void {
  program
    .command('completion')
    .description('print a script that completes commands and names in your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .action(shell.action(({ host }, name: (typeof shells)[number]) => host.out.write(scripts[name])));
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action(shell.action((session, words: string[]) => complete(session, suggest(program, words))));
}

/** Prints the words that can stand at the cursor. A failure prints none, because it would end up in the command line. */
async function complete({ host, out }: Session, completion: Completion): Promise<void> {
  if (completion.suggestion.kind === 'file') {
    out.line(':file');
    return;
  }
  const words = await wordsOf(completion, host).catch(() => []);
  for (const word of words) if (word.startsWith(completion.current)) out.line(word);
}

async function wordsOf({ suggestion, current, options }: Completion, host: Host): Promise<readonly string[]> {
  if (suggestion.kind === 'words') return suggestion.words;
  return suggestion.kind === 'name' ? namesOf(suggestion.of, { current, options, host }) : [];
}
