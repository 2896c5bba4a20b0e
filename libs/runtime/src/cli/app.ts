import type { Logger } from '@distribute-schedule/application';
import type { Configuration } from '../config/configuration';

/** What an app says about itself. */
export interface AppDescription<Role extends string = string> {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly roles: readonly Role[];
  /** required, unless it says otherwise: the app works together with other processes. See LoadOptions. */
  readonly sharedStore?: 'required' | 'optional';
  /** What it can do with a file instead of a start, by the name of the option. */
  readonly commands?: Readonly<Record<string, Command>>;
}

export interface Command {
  readonly description: string;
  /** @returns what was done, for people */
  run(configuration: Configuration, file: string): Promise<string>;
}

/** What the app runs. `stop` may be called while `start` is still waiting, for Redis say. */
export interface StartableSystem {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export type CreateSystem<Role extends string = string> = (
  configuration: Configuration,
  options: { readonly roles: readonly Role[]; readonly log: Logger },
) => StartableSystem | Promise<StartableSystem>;

/** The process around the app, so that a spec can be one. */
export interface Host {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>> | undefined;
  readonly isTerminal: boolean;
  print(text: string): void;
  complain(text: string): void;
  exit(code: number): void;
  onSignal(listener: (signal: 'SIGINT' | 'SIGTERM') => void): void;
  /** An error that nobody handled. */
  onCrash(listener: (error: unknown) => void): void;
}

export const thisHost: Host = {
  args: process.argv.slice(2),
  // The configuration loader reads the environment itself.
  environment: undefined,
  isTerminal: process.stdout.isTTY,
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
  exit: (code) => process.exit(code),
  onSignal: (listener) => {
    process.on('SIGINT', listener).on('SIGTERM', listener);
  },
  onCrash: (listener) => {
    process.on('uncaughtException', listener).on('unhandledRejection', listener);
  },
};
