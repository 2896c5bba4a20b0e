import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Host, Screen } from '../host/host';

export interface HostOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly homeFolder?: string;
  /** Width of the terminal. Without it, the output is a pipe. */
  readonly columns?: number;
  /** Text of the standard input, or the answer to each question at a terminal. */
  readonly typed?: string;
  /** Replaces the editor. */
  readonly edit?: (file: string) => void;
}

class RecordingScreen implements Screen {
  text = '';
  readonly isTerminal: boolean;

  constructor(
    readonly columns: number | undefined,
    private readonly onWrite: (text: string) => void,
  ) {
    this.isTerminal = columns !== undefined;
  }

  write(text: string): void {
    this.text += text;
    this.onWrite(this.text);
  }
}

/** A host that records what a command prints, and answers what it asks. */
export class RecordingHost implements Host {
  readonly environment;
  readonly homeFolder;
  readonly out: RecordingScreen;
  readonly err: RecordingScreen;
  readonly input;
  readonly questions: string[] = [];
  readonly editedWith: string[] = [];
  private readonly controller = new AbortController();
  private readonly waits: { readonly text: string; readonly resolve: () => void }[] = [];

  constructor(
    readonly args: readonly string[],
    private readonly options: HostOptions = {},
  ) {
    const { environment = {}, homeFolder, columns, typed = '' } = options;
    this.environment = environment;
    this.homeFolder = homeFolder ?? mkdtempSync(path.join(tmpdir(), 'ds-cli-home-'));
    const screen = () => new RecordingScreen(columns, (text) => this.onWrite(text));
    this.out = screen();
    this.err = screen();
    this.input = {
      isTerminal: columns !== undefined,
      read: () => Promise.resolve(typed),
      ask: (question: string) => {
        this.questions.push(question);
        return Promise.resolve(typed);
      },
    };
  }

  get interrupted(): AbortSignal {
    return this.controller.signal;
  }

  /** Presses Ctrl-C. */
  interrupt(): void {
    this.controller.abort();
  }

  runInForeground(command: string, file: string): Promise<number> {
    this.editedWith.push(command);
    this.options.edit?.(file);
    return Promise.resolve(0);
  }

  /** Resolves when the command has printed this text. */
  printed(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.waits.push({ text, resolve });
      this.onWrite(this.out.text);
    });
  }

  private onWrite(written: string): void {
    for (const { text, resolve } of this.waits) if (written.includes(text)) resolve();
  }
}
