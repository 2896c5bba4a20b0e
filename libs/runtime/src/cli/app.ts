import type { Logger } from '@distribute-schedule/application';
import type { Configuration } from '../config/configuration';

/** Description of an app. */
export interface AppDescription<Role extends string = string> {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly roles: readonly Role[];
  /** Default: required. See LoadOptions. */
  readonly sharedStore?: 'required' | 'optional';
  /** Commands that run instead of a start of the app, keyed by the name of their option. */
  readonly commands?: Readonly<Record<string, Command>>;
  /** Folder with the built pages of the web console. Default: the app serves no console. */
  readonly consoleFolder?: string;
}

export interface Command {
  readonly description: string;
  /** Default: a file. */
  readonly argument?: CommandArgument;
  /** @returns a sentence that says what was done */
  run(configuration: Configuration, argument: string): Promise<string>;
}

/** The value that the option of a command takes. */
export interface CommandArgument {
  /** Stands for the value in the help. */
  readonly placeholder: string;
  /** Name of the value, for the message when it is missing. */
  readonly meaning: string;
}

export const fileArgument: CommandArgument = { placeholder: 'FILE', meaning: 'the path of a file' };

/** System that the app runs. `stop` may be called while `start` still waits, for example for Redis. */
export interface StartableSystem {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Registers a listener for an error after which the started system can no longer work. */
  onFailure?(listener: (error: Error) => void): void;
}

export type CreateSystem<Role extends string = string> = (
  configuration: Configuration,
  options: {
    readonly roles: readonly Role[];
    readonly log: Logger;
    readonly version: string;
    readonly consoleFolder?: string;
  },
) => StartableSystem | Promise<StartableSystem>;

/** The host process, as an interface so that specs can provide their own. */
export interface Host {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>> | undefined;
  readonly isTerminal: boolean;
  print(text: string): void;
  printError(text: string): void;
  exit(code: number): void;
  onSignal(listener: (signal: 'SIGINT' | 'SIGTERM') => void): void;
  /** Registers a listener for uncaught errors. */
  onCrash(listener: (error: unknown) => void): void;
}

export const thisHost: Host = {
  args: process.argv.slice(2),
  // Undefined: only the configuration loader may read the environment.
  environment: undefined,
  isTerminal: process.stdout.isTTY,
  print: (text) => process.stdout.write(text),
  printError: (text) => process.stderr.write(text),
  exit: (code) => process.exit(code),
  onSignal: (listener) => {
    process.on('SIGINT', listener).on('SIGTERM', listener);
  },
  onCrash: (listener) => {
    process.on('uncaughtException', listener).on('unhandledRejection', listener);
  },
};
