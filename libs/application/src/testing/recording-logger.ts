import type { LogFields, Logger } from '../ports/logger';

interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: LogFields;
  readonly message: string;
}

/** Keeps each line that is logged, with the fields that its child logger is bound to. */
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

  /** The fields of each line with this message, oldest first. */
  fieldsOf(message: string): LogFields[] {
    return this.lines.filter((line) => line.message === message).map(({ fields }) => fields);
  }

  private at(level: Line['level']) {
    return (fields: LogFields, message: string): void => {
      this.lines.push({ level, fields: { ...this.bound, ...fields }, message });
    };
  }
}
