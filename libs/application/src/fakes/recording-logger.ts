import type { LogFields, Logger } from '../ports/logger';

interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: LogFields;
  readonly message: string;
}

/** Keeps what is logged. */
export class RecordingLogger implements Logger {
  constructor(
    readonly lines: Line[] = [],
    private readonly bound: LogFields = {},
  ) {}

  debug = this.at('debug');
  info = this.at('info');
  warn = this.at('warn');
  error = this.at('error');

  child(fields: LogFields): Logger {
    return new RecordingLogger(this.lines, { ...this.bound, ...fields });
  }

  /** The messages of these levels, oldest first. */
  messages(...levels: Line['level'][]): string[] {
    return this.lines.filter(({ level }) => levels.includes(level)).map(({ message }) => message);
  }

  private at(level: Line['level']) {
    return (fields: LogFields, message: string): void => {
      this.lines.push({ level, fields: { ...this.bound, ...fields }, message });
    };
  }
}
