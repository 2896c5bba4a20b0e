import type { Logger, LogFields } from '@distribute-schedule/application';
import pino from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { LogSection } from '../config/sections/log-section';
import { redactedPaths } from './redaction';
import { RotatingFile, type Rotation } from './rotating-file';

/** Destination of log lines. Writes are synchronous, so that no line is lost when the process exits. */
export interface LineSink {
  write(line: string): void;
}

export interface Console extends LineSink {
  readonly isTerminal: boolean;
}

/**
 * Creates a logger as `log` configures it: pretty on a terminal, otherwise JSON, and also into a file if one is named.
 * @param fields fields of every line, such as the name of the app
 */
export function createLogger(
  log: LogSection,
  fields: LogFields = {},
  console: Console = standardOutput(),
): Logger {
  const sinks = [log.level === 'silent' ? undefined : consoleSink(log, console), fileSink(log)].filter(
    (sink) => sink !== undefined,
  );
  return pino(
    {
      level: log.level,
      base: { pid: process.pid, ...fields },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redactedPaths, censor: '********' },
    },
    { write: (line: string) => sinks.forEach((sink) => sink.write(line)) },
  );
}

function consoleSink(log: LogSection, console: Console): LineSink {
  if (log.format === 'json' || (log.format === 'auto' && !console.isTerminal)) return console;
  const pretty = prettyFactory({
    colorize: console.isTerminal,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,app,component',
    messageFormat: '{if component}[{component}] {end}{msg}',
    singleLine: true,
  });
  return { write: (line) => console.write(pretty(line)) };
}

function fileSink({ file, level, rotation }: LogSection): LineSink | undefined {
  return file === '' || level === 'silent' ? undefined : rotatingSink('log.file', file, rotation);
}

/**
 * Lines go to a file that is renamed when it is full. A full disk must not stop the process: the lines are lost, and one
 * line on the standard error reports it.
 * @param key the configuration key that names the file
 */
export function rotatingSink(key: string, path: string, rotation: Rotation): LineSink {
  const file = new RotatingFile(path, rotation);
  let isFailing = false;
  return {
    write: (line) => {
      try {
        file.write(line);
        isFailing = false;
      } catch (error) {
        if (!isFailing) process.stderr.write(`${key} ${path} cannot be written: ${String(error)}\n`);
        isFailing = true;
      }
    },
  };
}

function standardOutput(): Console {
  const stdout = pino.destination({ fd: process.stdout.fd, sync: true });
  return { isTerminal: process.stdout.isTTY, write: (line) => stdout.write(line) };
}
