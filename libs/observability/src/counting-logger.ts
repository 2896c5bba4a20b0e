import type { Logger } from '@distribute-schedule/application';
import type { Meters } from './meters';

/** The same logger, whose warnings and errors are counted. */
export function countingLogger(logger: Logger, { logLines }: Pick<Meters, 'logLines'>): Logger {
  const warnings = logLines.labels('warn');
  const errors = logLines.labels('error');
  const counting = (inner: Logger): Logger => ({
    debug: (fields, message) => inner.debug(fields, message),
    info: (fields, message) => inner.info(fields, message),
    warn: (fields, message) => {
      warnings.inc();
      inner.warn(fields, message);
    },
    error: (fields, message) => {
      errors.inc();
      inner.error(fields, message);
    },
    child: (fields) => counting(inner.child(fields)),
  });
  return counting(logger);
}
