import {
  StoreError,
  StoreFullError,
  StoreUnavailableError,
  type Logger,
} from '@distribute-schedule/application';
import type { Meters } from './meters';

export type StoreStep = 'fire' | 'claim' | 'settle' | 'heartbeat' | 'election' | 'fold' | 'read' | 'other';

type Method = (...args: never[]) => Promise<unknown>;

/** What to count when a method of a port has been answered, or has failed. It must not change its arguments. */
export type Observers<Port> = {
  readonly [Name in keyof Port]?: Port[Name] extends (...args: infer Args) => Promise<infer Reply>
    ? {
        readonly answered?: (reply: Reply, args: Args, sentAt: number) => void;
        readonly failed?: (args: Args) => void;
      }
    : never;
};

export interface MeasuringParts {
  readonly meters: Meters;
  readonly logger: Logger;
}

/** The step that each method of a port belongs to. Methods that are not named are `other`. */
export type StepOf<Port> = { readonly [Name in keyof Port]?: StoreStep };

/**
 * The same port. Each request is timed, and its observers see the answer. So the steps of the system do not mention what
 * is measured, and a process that measures nothing uses the port itself.
 */
export function measuredPort<Port extends object>(
  port: Port,
  steps: StepOf<Port>,
  { meters: { storeSeconds, storeErrors }, logger }: MeasuringParts,
  observers: Observers<Port> = {},
): Port {
  const measure = (name: keyof Port, method: Method): Method => {
    const step = steps[name] ?? 'other';
    const seconds = storeSeconds.labels(step);
    const { answered, failed } = (observers[name] ?? {}) as {
      answered?: (reply: unknown, args: unknown[], sentAt: number) => void;
      failed?: (args: unknown[]) => void;
    };
    // A fault of an observer must not become a fault of the step.
    const observe = (act: () => void): void => {
      try {
        act();
      } catch (error) {
        logger.error({ err: error, step }, 'could not measure a step');
      }
    };
    return async (...args) => {
      const sentAt = performance.now();
      const reply = await method.apply(port, args).catch((error: unknown) => {
        if (error instanceof StoreError) storeErrors.inc({ step, reason: reasonOf(error) });
        observe(() => failed?.(args));
        throw error;
      });
      seconds.observe((performance.now() - sentAt) / 1000);
      observe(() => answered?.(reply, args, sentAt));
      return reply;
    };
  };
  const measured = new Map<PropertyKey, unknown>();
  return new Proxy(port, {
    get: (target, name) => {
      if (!measured.has(name)) {
        const value: unknown = Reflect.get(target, name, target);
        measured.set(
          name,
          typeof value === 'function' ? measure(name as keyof Port, value as Method) : value,
        );
      }
      return measured.get(name);
    },
  });
}

function reasonOf(error: StoreError): 'unavailable' | 'full' | 'other' {
  if (error instanceof StoreUnavailableError) return 'unavailable';
  return error instanceof StoreFullError ? 'full' : 'other';
}
