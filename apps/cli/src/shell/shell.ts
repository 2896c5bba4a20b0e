import type { Command } from 'commander';
import { exitCodes } from '../failures/exit-codes';
import type { Host } from '../host/host';
import { Session, type GlobalOptions } from './session';

/** Shared by all commands: the process around them, and the exit code of the command that ran. */
export class Shell {
  exitCode: number = exitCodes.done;
  /** Session of the command that runs; undefined before a command is known. */
  session: Session | undefined;

  constructor(readonly host: Host) {}

  /**
   * Makes the action of a command. `act` gets a session, the arguments of the command, and its options with those of every
   * command. A number that it returns is the exit code.
   */
  action(act: (session: Session, ...args: never[]) => unknown) {
    return async (...given: unknown[]): Promise<void> => {
      const options = (given.at(-1) as Command).optsWithGlobals<GlobalOptions>();
      this.session = new Session(this.host, options);
      // commander passes the arguments, the command's own options, and the command.
      const result = await act(this.session, ...([...given.slice(0, -2), options] as never[]));
      if (typeof result === 'number') this.exitCode = result;
    };
  }
}
