/** One event of a stream. */
export interface StreamEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/** Cuts the text of an event stream into events. A part may end in the middle of a line. */
export class EventParser {
  private rest = '';

  /** Returns the events that this part completes. */
  read(part: string): StreamEvent[] {
    const blocks = (this.rest + part).split('\n\n');
    this.rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => eventOf(block) ?? []);
  }
}

function eventOf(block: string): StreamEvent | undefined {
  const fields = block.split('\n').map((line): [string, string] => {
    const at = line.indexOf(':');
    return [line.slice(0, at), line.slice(at + 1).replace(/^ /, '')];
  });
  const valueOf = (name: string) => fields.find(([field]) => field === name)?.[1];
  const data = valueOf('data');
  // A block without data is a comment that keeps the connection open.
  if (data === undefined) return undefined;
  return { id: valueOf('id'), event: valueOf('event') ?? 'message', data };
}
