import { serverClock } from '../time/server-clock';
import { LiveLine } from './live-line';

/** The part of a document that a line watches. */
class Tab {
  hidden = false;
  private listener: () => void = () => undefined;
  addEventListener = (_name: string, listener: () => void) => void (this.listener = listener);
  removeEventListener = () => undefined;

  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    this.listener();
  }
}

const settle = async () => {
  for (let i = 0; i < 20; i += 1) await new Promise(setImmediate);
};

describe('LiveLine', () => {
  const tab = new Tab();
  /** Headers of the requests for a stream, the newest last. */
  let asked: (string | undefined)[] = [];
  let streams: { send(text: string): void; signal: AbortSignal | undefined }[] = [];
  const onGap = jest.fn();
  const onPause = jest.fn();
  let line: LiveLine;
  let stop: () => void;

  beforeEach(async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    asked = [];
    streams = [];
    onGap.mockClear();
    onPause.mockClear();
    Object.assign(globalThis, { document: tab });
    jest.spyOn(serverClock, 'now').mockImplementation(() => Date.now());
    jest.spyOn(globalThis, 'fetch').mockImplementation((_url, init = {}) => {
      asked.push((init.headers as Record<string, string>)['Last-Event-ID']);
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          const send = (text: string) => controller.enqueue(new TextEncoder().encode(text));
          streams.push({ send, signal: init.signal ?? undefined });
        },
      });
      return Promise.resolve(new Response(body));
    });
    line = new LiveLine({ onGap, onPause, onSignedOut: () => undefined });
    stop = line.start();
    await settle();
    await digest('1-0');
    onGap.mockClear();
  });
  afterEach(() => {
    stop();
    tab.hidden = false;
    jest.restoreAllMocks();
    jest.useRealTimers();
    Reflect.deleteProperty(globalThis, 'document');
  });

  async function digest(id: string): Promise<void> {
    const data = { at: null, events: {}, executions: [], progress: [], tasks: [], more: false };
    streams.at(-1)?.send(`id: ${id}\nevent: digest\ndata: ${JSON.stringify(data)}\n\n`);
    await settle();
  }

  it('gives the connection of a hidden tab back after 30 s, and resumes when it is shown', async () => {
    tab.setHidden(true);
    jest.advanceTimersByTime(29_900);
    expect([line.state.kind, streams[0]?.signal?.aborted]).toEqual(['live', false]);
    jest.advanceTimersByTime(200);
    expect([line.state.kind, streams[0]?.signal?.aborted]).toEqual(['paused', true]);
    tab.setHidden(false);
    await settle();
    expect([line.state.kind, asked]).toEqual(['catching-up', [undefined, '1-0']]);
    await digest('2-0');
    expect(line.state.kind).toBe('live');
    expect(onGap).not.toHaveBeenCalled();
  });

  it('keeps the connection of a tab that is hidden for a moment', () => {
    tab.setHidden(true);
    jest.advanceTimersByTime(20_000);
    tab.setHidden(false);
    jest.advanceTimersByTime(15_000);
    expect([line.state.kind, asked]).toEqual(['live', [undefined]]);
  });

  it('stays paused by a person when the tab is shown', () => {
    line.setPaused(true);
    tab.setHidden(true);
    tab.setHidden(false);
    expect([line.state.kind, asked.length, onPause.mock.calls]).toEqual(['paused', 1, [[true]]]);
  });

  it.each([
    ['reads everything again after ten minutes', 600_100, 1],
    ['reads nothing again that the server sends after a shorter time', 599_000, 0],
  ])('%s', async (_what, ms, gaps) => {
    line.setPaused(true);
    jest.advanceTimersByTime(ms);
    line.setPaused(false);
    await settle();
    await digest('2-0');
    expect([line.state.kind, onGap.mock.calls.length]).toEqual(['live', gaps]);
  });

  it('reads everything again when changes are missed', async () => {
    const digests: boolean[] = [];
    line.onDigest(({ isIncomplete }) => digests.push(isIncomplete));
    streams[0]?.send('event: missed\ndata: {"after":null}\n\n');
    await settle();
    expect([onGap.mock.calls.length, digests]).toEqual([1, [true]]);
  });
});
