import { guardListeners } from './guard-listeners';

function aSignal() {
  const reported: string[] = [];
  const controller = new AbortController();
  const { signal } = controller;
  guardListeners(signal, (error) => reported.push((error as Error).message));
  const abort = async () => {
    controller.abort();
    // Waits one turn of the event loop, because the platform reports uncaught errors only then.
    await new Promise((resolve) => setTimeout(resolve, 0));
    return reported;
  };
  return { signal, abort };
}

const fail = (why: string) => () => {
  throw new Error(why);
};

const rejecting: () => unknown = () => Promise.reject(new Error('a promise'));

describe('guardListeners', () => {
  it('reports what a listener throws, for each kind of listener', async () => {
    const { signal, abort } = aSignal();
    signal.addEventListener('abort', fail('a function'));
    signal.addEventListener('abort', rejecting);
    signal.addEventListener('abort', { handleEvent: fail('an object') });
    signal.onabort = fail('a property');
    expect([...(await abort())].sort()).toEqual(['a function', 'a promise', 'a property', 'an object']);
  });

  it('calls each listener once with the event until it is removed', async () => {
    const { signal, abort } = aSignal();
    const [kept, removed] = [jest.fn(), jest.fn()];
    for (const listener of [kept, kept, removed]) signal.addEventListener('abort', listener);
    signal.removeEventListener('abort', removed);
    expect(await abort()).toEqual([]);
    expect(kept).toHaveBeenCalledTimes(1);
    expect(kept).toHaveBeenCalledWith(expect.objectContaining({ type: 'abort' }));
    expect(removed).not.toHaveBeenCalled();
  });

  it('stays a signal for the platform', async () => {
    const { signal, abort } = aSignal();
    const derived = AbortSignal.any([signal]);
    await abort();
    expect([signal instanceof AbortSignal, derived.aborted]).toEqual([true, true]);
  });
});
