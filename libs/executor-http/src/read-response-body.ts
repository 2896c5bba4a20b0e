import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** Maximum bytes that are read of a response body. The executor neither keeps the rest nor waits for it. */
export const maxBodyBytes = 1024 * 1024;

export interface ResponseBody {
  readonly bytes: Buffer;
  /** True if the body was longer than the maximum. */
  readonly isCut: boolean;
}

/**
 * Reads a body up to the maximum, and decompresses it. The maximum counts decompressed bytes, and does not depend on
 * what the response says about its length.
 */
export async function readResponseBody(
  body: Readable,
  contentEncoding: string,
  maxBytes = maxBodyBytes,
): Promise<ResponseBody> {
  // Destroying a body before its end makes it emit an error, which can be ignored.
  body.on('error', () => undefined);
  const decoder = decoders.get(contentEncoding.trim().toLowerCase())?.();
  let received = 0;
  if (decoder) {
    body.on('error', (error) => decoder.destroy(error));
    body.pipe(decoder);
    body.on('data', (chunk: Buffer) => (received += chunk.length));
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of (decoder ?? body) as AsyncIterable<Buffer>) {
      const room = maxBytes - size;
      if (chunk.length > room) {
        chunks.push(chunk.subarray(0, room));
        return { bytes: Buffer.concat(chunks), isCut: true };
      }
      chunks.push(chunk);
      size += chunk.length;
    }
    return { bytes: Buffer.concat(chunks), isCut: false };
  } catch (error) {
    // A response without a body, such as one to HEAD, may still name the compression that its body would have.
    if (decoder && received === 0 && body.readableEnded) return { bytes: Buffer.alloc(0), isCut: false };
    throw error;
  } finally {
    decoder?.destroy();
    body.destroy();
  }
}

/**
 * Decoders for servers that compress although the executor requests no compression. A Map, because the server chooses
 * the name, and an object would also find `constructor`.
 */
const decoders = new Map<string, () => ReturnType<typeof createGunzip>>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);
