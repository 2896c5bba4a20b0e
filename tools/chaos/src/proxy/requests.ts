import type { Buffer } from 'node:buffer';

/** Head of a request to Redis: `*3\r\n$7\r\nevalsha\r\n$40\r\n…`. */
const head = /\*\d+\r\n\$\d+\r\n([A-Za-z]+)\r\n(?:\$40\r\n([0-9a-f]{40})\r\n)?/g;

export interface RequestHead {
  /** The script's SHA, or the command's name in lower case. */
  readonly kind: string;
  /** Offset in the chunk at which the request begins. */
  readonly at: number;
}

/** Finds the requests that begin in a chunk. This recognises the requests of this project; it is not a full parser. */
export function requestsIn(chunk: Buffer): RequestHead[] {
  return [...chunk.toString('latin1').matchAll(head)].map((match) => ({
    kind: match[2] ?? (match[1] ?? '').toLowerCase(),
    at: match.index,
  }));
}
