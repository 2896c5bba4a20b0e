import { Key, Section } from '../keys/config-keys';
import { bytes, choice, integer, size, text } from '../keys/key-kinds';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export class LogRotationSection {
  @Key(size({ min: '1k', max: '10g' }), 'size') sizeBytes = bytes('50m');
  /** Number of full files to keep in addition to the current one. */
  @Key(integer({ min: 1, max: 1000 })) keep = 5;
}

export class LogSection {
  @Key(choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])) level: LogLevel = 'info';
  /** auto: pretty on a terminal, otherwise JSON. `file` is always JSON. */
  @Key(choice(['auto', 'json', 'pretty'])) format: 'auto' | 'json' | 'pretty' = 'auto';
  /** Written in addition to the standard output. */
  @Key(text({ allowed: 'the path of a file, such as logs/scheduler.log' })) file = '';
  @Section(LogRotationSection) rotation = new LogRotationSection();
}
