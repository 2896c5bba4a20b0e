import type { LogFields, Logger } from '@distribute-schedule/application';

const ignore = () => undefined;

/**
 * Log that writes nothing. It reports programming errors (a TypeError, for example) as findings, because no simulated
 * fault can cause them.
 */
export function bugDetectingLog(find: (finding: string) => void): Logger {
  const check = ({ err }: LogFields, message: string) => {
    const isBug = err instanceof TypeError || err instanceof RangeError || err instanceof ReferenceError;
    if (isBug) find(`crashed: ${message}: ${err.stack ?? err.message}`);
  };
  const log: Logger = { debug: ignore, info: ignore, warn: check, error: check, child: () => log };
  return log;
}
