import type { ApiClient } from '@distribute-schedule/api-client';
import { connect } from '../client/connect';
import { Interrupted } from '../failures/failure';
import type { Host } from '../host/host';
import { Output, type Format } from '../output/output';
import { connectionOf, type ConnectionOptions } from '../settings/connection';
import { confirm } from './confirm';

/** Options that every command has. */
export interface GlobalOptions extends ConnectionOptions {
  readonly output?: Format;
  readonly json?: boolean;
  readonly utc?: boolean;
  readonly yes?: boolean;
}

/** One run of a command: its output, and the API that it talks to. */
export class Session {
  readonly out: Output;
  private client: ApiClient | undefined;

  constructor(
    readonly host: Host,
    private readonly options: GlobalOptions,
  ) {
    const format = options.json === true ? 'json' : options.output;
    this.out = new Output(host, { format, isUtc: options.utc === true });
  }

  /** Client of the API. It is created on first use, because some commands need no API. */
  get api(): ApiClient {
    this.client ??= connect(connectionOf(this.options, this.host), this.host.interrupted);
    return this.client;
  }

  /** Asks before an act that affects many things. @throws Failure unless the user agrees or gave --yes */
  async confirm(question: string): Promise<void> {
    if (this.options.yes !== true) await confirm(question, this.host);
  }

  /** Waits. @throws Interrupted when the user presses Ctrl-C */
  async pause(ms: number): Promise<void> {
    const { interrupted } = this.host;
    await new Promise<void>((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(new Interrupted());
      };
      const timer = setTimeout(() => {
        interrupted.removeEventListener('abort', stop);
        resolve();
      }, ms);
      if (interrupted.aborted) stop();
      else interrupted.addEventListener('abort', stop, { once: true });
    });
  }
}
