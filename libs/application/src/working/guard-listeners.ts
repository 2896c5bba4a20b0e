type Listener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown };

interface Target {
  addEventListener(type: string, listener: Listener | null, options?: object | boolean): void;
  removeEventListener(type: string, listener: Listener | null, options?: object | boolean): void;
}

/**
 * From now on, what a listener of the signal throws or rejects with is heard of here. The platform takes it for a fault
 * of the whole process, and ends it with all that runs there. A signal that is derived from this one has listeners of
 * its own, which nobody guards.
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
  // `onabort` sets its listener by these as well.
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
