type Listener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown };

interface Target {
  addEventListener(type: string, listener: Listener | null, options?: object | boolean): void;
  removeEventListener(type: string, listener: Listener | null, options?: object | boolean): void;
}

/**
 * Passes errors of listeners that are added to the signal from now on to `onError`. Without this, the platform treats such
 * an error as uncaught and ends the whole process with all attempts in it. A signal that user code derives from this one
 * has its own listeners, which are not guarded.
 */
export function guardListeners(signal: AbortSignal, onError: (error: unknown) => void): void {
  const guards = new WeakMap<Listener, Listener>();
  const guardOf = (listener: Listener): Listener => {
    const guard = guards.get(listener) ?? guarded(signal, listener, onError);
    guards.set(listener, guard);
    return guard;
  };
  const target: Target = signal;
  const add = target.addEventListener.bind(signal);
  const remove = target.removeEventListener.bind(signal);
  // The platform's `onabort` property calls these two methods as well.
  target.addEventListener = (type, listener, options) => add(type, listener && guardOf(listener), options);
  target.removeEventListener = (type, listener, options) =>
    remove(type, listener && guardOf(listener), options);
}

function guarded(signal: AbortSignal, listener: Listener, onError: (error: unknown) => void): Listener {
  return (event) => {
    try {
      const result =
        typeof listener === 'function' ? listener.call(signal, event) : listener.handleEvent(event);
      Promise.resolve(result).catch(onError);
    } catch (error) {
      onError(error);
    }
  };
}
