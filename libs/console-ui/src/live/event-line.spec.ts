import { delayBefore, EventLine, type LineState, type OpenStream } from './event-line';
import type { StreamEvent } from './event-parser';

/** A stream that the spec writes and ends. */
class Stream {
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly readable = new ReadableStream<Uint8Array>({
    start: (controller) => void (this.controller = controller),
  });

  send(text: string): void {
    this.controller?.enqueue(new TextEncoder().encode(text));
  }

  end(): void {
    this.controller?.close();
  }
}

const until = async (isTrue: () => boolean): Promise<void> => {
  for (let i = 0; i < 1000 && !isTrue(); i += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(isTrue()).toBe(true);
};

function aLine(open: OpenStream) {
  const events: StreamEvent[] = [];
  const states: LineState[] = [];
  const timers: { ms: number; act: () => void }[] = [];
  let now = 1000;
  const line = new EventLine({
    open,
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
    now: () => now,
    random: () => 1,
    after: (ms, act) => {
      const timer = { ms, act };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer) >>> 0, 1);
    },
  });
  return { line, events, states, timers, setNow: (at: number) => void (now = at) };
}

describe('EventLine', () => {
  it('resumes after the last event when the connection is lost', async () => {
    const streams = [new Stream(), new Stream()];
    const asked: (string | undefined)[] = [];
    const open: OpenStream = (id) => {
      asked.push(id);
      return Promise.resolve(streams[asked.length - 1]!.readable);
    };
    const { line, events, states, timers } = aLine(open);
    line.start();
    streams[0]!.send('id: 1-0\nevent: change\nda');
    streams[0]!.send('ta: {}\n\n: still here\n\nid: 2-0\nevent: change\ndata: {}\n\n');
    await until(() => events.length === 2);
    streams[0]!.end();
    await until(() => states.at(-1)?.kind === 'stale');
    expect(states).toEqual([{ kind: 'live' }, { kind: 'stale', since: 1000, retryAt: 1500 }]);
    timers.at(-1)?.act();
    await until(() => states.at(-1)?.kind === 'catching-up');
    streams[1]!.send('id: 2-0\nevent: digest\ndata: {}\n\n');
    await until(() => states.at(-1)?.kind === 'live');
    expect(asked).toEqual([undefined, '2-0']);
    line.close();
  });

  it('waits longer after each failure, and keeps the time since which the page is stale', async () => {
    const { line, states, timers, setNow } = aLine(() => Promise.reject(new Error('refused')));
    line.start();
    for (const ms of [500, 1000, 2000]) {
      await until(() => timers.at(-1)?.ms === ms);
      expect(states.at(-1)).toMatchObject({ kind: 'stale', since: 1000 });
      setNow(5000);
      timers.pop()?.act();
    }
    line.close();
  });

  it('tries again when the line is silent for too long', async () => {
    const open: OpenStream = (_, signal) => {
      const stream = new Stream();
      const cancelled = new TransformStream<Uint8Array, Uint8Array>();
      void stream.readable.pipeTo(cancelled.writable, { signal }).catch(() => undefined);
      return Promise.resolve(cancelled.readable);
    };
    const { line, states, timers } = aLine(open);
    line.start();
    await until(() => timers.at(-1)?.ms === 40_000);
    timers.at(-1)?.act();
    await until(() => states.at(-1)?.kind === 'stale');
    line.close();
  });

  it('closes while the tab is hidden, and resumes when it is shown', async () => {
    const asked: (string | undefined)[] = [];
    const stream = new Stream();
    const { line, events, states, timers } = aLine((id) => {
      asked.push(id);
      return Promise.resolve(asked.length === 1 ? stream.readable : new Stream().readable);
    });
    line.start();
    stream.send('id: 7-1\nevent: change\ndata: {}\n\n');
    await until(() => events.length === 1);
    line.pause();
    expect(states.at(-1)).toEqual({ kind: 'paused', since: 1000 });
    expect(timers).toEqual([]);
    line.start();
    await until(() => states.at(-1)?.kind === 'catching-up');
    expect(states.at(-1)).toEqual({ kind: 'catching-up', since: 1000 });
    expect(asked).toEqual([undefined, '7-1']);
    line.close();
  });
});

describe('delayBefore', () => {
  it('doubles up to 15 seconds, half of it by chance', () => {
    expect([0, 1, 4, 5, 20].map((failures) => delayBefore(failures, 1))).toEqual([
      500, 1000, 8000, 15_000, 15_000,
    ]);
    expect(delayBefore(0, 0)).toBe(250);
  });
});
