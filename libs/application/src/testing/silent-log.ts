import type { Logger } from '../ports/logger';

const ignore = () => undefined;

/** Drops everything that is logged. */
export const silentLog: Logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  child: () => silentLog,
};
