/** Found again by every copy of this lib: an executor's package may bring its own. */
const handedOff: unique symbol = Symbol.for('distribute-schedule.handed-off');

/** The answer of an executor whose service took the work and will call back. */
export interface HandedOff {
  readonly [handedOff]: true;
  /** The instance that has the work now, for people to read. */
  readonly to: string;
}

/**
 * Says that the work was handed to an instance that will call `context.callbackUrl` back. The slot of the worker
 * is free again; the task stays running until the callback, or its deadline.
 */
export function accepted(instanceId: string): HandedOff {
  return { [handedOff]: true, to: instanceId };
}

export function isHandedOff(answer: unknown): answer is HandedOff {
  if (typeof answer !== 'object' || answer === null || !(handedOff in answer)) return false;
  return typeof (answer as { to?: unknown }).to === 'string';
}
