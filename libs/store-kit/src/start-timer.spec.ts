import { startTimer } from './start-timer';

const dayMs = 86_400_000;

describe('startTimer', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('calls back once after a wait that is longer than one timer of Node can be', () => {
    const callback = jest.fn();
    startTimer(100 * dayMs, callback);
    jest.advanceTimersByTime(100 * dayMs - 1);
    expect(callback).not.toHaveBeenCalled();
    jest.advanceTimersByTime(100 * dayMs);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('does not call back when it is cancelled after the first of several timers', () => {
    const callback = jest.fn();
    const cancel = startTimer(100 * dayMs, callback);
    jest.advanceTimersByTime(50 * dayMs);
    cancel();
    jest.advanceTimersByTime(100 * dayMs);
    expect(callback).not.toHaveBeenCalled();
  });

  it('calls back at once when the wait is negative', () => {
    const callback = jest.fn();
    startTimer(-5, callback);
    jest.advanceTimersByTime(0);
    expect(callback).toHaveBeenCalledTimes(1);
  });
});
