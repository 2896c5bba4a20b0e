/**
 * Global symbol, so that every copy of this lib recognises the mark: the package of an executor may contain a copy of
 * its own.
 */
const handedOff: unique symbol = Symbol.for('distribute-schedule.handed-off');

/** Answer of an executor when a service has accepted the work and will call back. */
export interface HandedOff {
  readonly [handedOff]: true;
  /** Instance that has the work now. Shown to people only. */
  readonly to: string;
}

/**
 * Creates the answer that an instance has accepted the work and will report the outcome to `context.callbackUrl`. The
 * worker's slot becomes free. The task stays running until the callback arrives or the attempt times out.
 */
export function accepted(instanceId: string): HandedOff {
  return { [handedOff]: true, to: instanceId };
}

export function isHandedOff(answer: unknown): answer is HandedOff {
  if (typeof answer !== 'object' || answer === null || !(handedOff in answer)) return false;
  return typeof (answer as { to?: unknown }).to === 'string';
}
