import { setTimeout as pause } from 'node:timers/promises';
import { exitCodes } from '../failures/exit-codes';
import { Failure, Interrupted } from '../failures/failure';

export interface StreamEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: unknown;
}

type Body = ReadableStream<Uint8Array>;

/** The server sends a comment every 15 s. After a longer silence, the connection is dead. */
const maxSilenceMs = 45_000;
/** Maximum number of connections in a row that end soon and without an event. */
const maxFailures = 5;
/** A proxy may end a connection on which nothing happens; after this time, that is not a failure. */
const soonMs = 10_000;
const pauseMs = 1000;

/**
 * Reads server-sent events. When the connection is lost, opens it again after the last event that it received.
 * @param open opens the stream after the event with this id
 */
export async function* readEvents(
  open: (lastEventId: string | undefined) => Promise<Body>,
  interrupted: AbortSignal,
): AsyncGenerator<StreamEvent> {
  let lastEventId: string | undefined;
  for (let failures = 0; ;) {
    const body = await open(lastEventId);
    const openedAt = performance.now();
    try {
      for await (const event of eventsIn(body)) {
        failures = 0;
        lastEventId = event.id ?? lastEventId;
        yield event;
      }
    } catch (error) {
      if (interrupted.aborted) throw new Interrupted();
      if (error instanceof Failure) throw error;
    }
    failures = performance.now() - openedAt > soonMs ? 0 : failures + 1;
    if (failures >= maxFailures) throw lost();
    await pause(pauseMs, undefined, { signal: interrupted }).catch(() => {
      throw new Interrupted();
    });
  }
}

const lost = () =>
  new Failure('the server closed the stream again and again', {
    exitCode: exitCodes.unreachable,
    next: 'Check the server, then run the command again.',
  });

async function* eventsIn(body: Body): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of withoutSilence(body)) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventOf(block);
      if (event) yield event;
    }
  }
}

/** Yields the chunks of a stream, and ends it after a long silence. */
async function* withoutSilence(body: Body): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const timer = setTimeout(() => void reader.cancel(), maxSilenceMs);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      timer.refresh();
      yield value;
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => undefined);
  }
}

/** @returns undefined for a comment */
function eventOf(block: string): StreamEvent | undefined {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
  }
  const data = fields.get('data');
  if (data === undefined) return undefined;
  return { id: fields.get('id'), event: fields.get('event') ?? 'message', data: JSON.parse(data) as unknown };
}
