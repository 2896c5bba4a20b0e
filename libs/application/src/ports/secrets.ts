export const Secrets = Symbol.for('Secrets');

/** Secrets of the worker's machine, for `{{secrets.name}}` in parameters. Their values are never stored. */
export interface Secrets {
  /**
   * Names of all secrets, as heartbeats advertise them. Undefined if there are too many to advertise; the API then
   * accepts any name.
   */
  names(): readonly string[] | undefined;
  /** Returns the current value. @throws MissingSecretError if this worker cannot provide it */
  read(name: string): string;
}

/** The attempt fails, but a retry on another worker may succeed, so the error is not final. */
export class MissingSecretError extends Error {}
