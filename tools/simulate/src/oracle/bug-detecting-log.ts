import type { LogFields, Logger } from '@distribute-schedule/application';

const nothing = () => undefined;

/** Says nothing, and tells of the errors that no fault explains: those of the program itself. */
export function bugDetectingLog(find: (finding: string) => void): Logger {
  const look = ({ err }: LogFields, message: string) => {
    const isOurs = err instanceof TypeError || err instanceof RangeError || err instanceof ReferenceError;
    if (isOurs) find(`crashed: ${message}: ${err.stack ?? err.message}`);
  };
  const log: Logger = { debug: nothing, info: nothing, warn: look, error: look, child: () => log };
  return log;
}
