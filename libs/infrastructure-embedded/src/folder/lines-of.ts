import { readSync } from 'node:fs';

const chunkBytes = 1024 * 1024;
const lineBreak = 10;

export interface Line {
  readonly text: string;
  /** Where the next one begins; undefined for what no line break ends. */
  readonly end: number | undefined;
}

/** One by one: a file of them may be longer than a text can be. */
export function* linesOf(descriptor: number): Iterable<Line> {
  const chunk = Buffer.alloc(chunkBytes);
  let begun: Buffer[] = [];
  for (let at = 0; ;) {
    const length = readSync(descriptor, chunk, 0, chunkBytes, at);
    if (length === 0) break;
    let from = 0;
    for (let to = chunk.indexOf(lineBreak); to >= 0 && to < length; to = chunk.indexOf(lineBreak, from)) {
      const text = Buffer.concat([...begun, chunk.subarray(from, to)]).toString();
      begun = [];
      from = to + 1;
      yield { text, end: at + from };
    }
    begun.push(Buffer.from(chunk.subarray(from, length)));
    at += length;
  }
  const rest = Buffer.concat(begun);
  if (rest.length > 0) yield { text: rest.toString(), end: undefined };
}
