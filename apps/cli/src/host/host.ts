/** Output stream of the process. */
export interface Screen {
  readonly isTerminal: boolean;
  /** Width of the terminal; undefined if this is not a terminal. */
  readonly columns: number | undefined;
  write(text: string): void;
}

/** Input stream of the process. */
export interface Input {
  readonly isTerminal: boolean;
  /** Reads until the end of the input. */
  read(): Promise<string>;
  /** Asks a question at the terminal and returns the line that the user types. */
  ask(question: string, options?: { readonly isSecret: boolean }): Promise<string>;
}

/** The process around the command line, as an interface so that specs can provide their own. */
export interface Host {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  readonly out: Screen;
  readonly err: Screen;
  readonly input: Input;
  /** Aborts when the user presses Ctrl-C or the process is asked to stop. */
  readonly interrupted: AbortSignal;
  /** Runs a command line in the foreground and returns its exit code. */
  runInForeground(command: string, file: string): Promise<number>;
}
