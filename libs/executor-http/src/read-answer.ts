import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** As much of an answer's body as is read; what comes after is neither kept nor waited for. */
export const maxAnswerBytes = 1024 * 1024;

export interface AnswerBody {
  readonly bytes: Buffer;
  /** There was more. */
  readonly isCut: boolean;
}

/** Reads no further than the cap, counted after decompression, whatever the answer says about its length. */
export async function readAnswer(
  body: Readable,
  contentEncoding: string,
  maxBytes = maxAnswerBytes,
): Promise<AnswerBody> {
  // Destroying a body that has not ended gives it an error, which is of no interest then.
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
    // What has no body, such as an answer to HEAD, may yet say how it would be compressed.
    if (decoder && received === 0 && body.readableEnded) return { bytes: Buffer.alloc(0), isCut: false };
    throw error;
  } finally {
    decoder?.destroy();
    body.destroy();
  }
}

/** We ask for no compression; some servers compress all the same. A Map: the name is the server's to choose. */
const decoders = new Map<string, () => ReturnType<typeof createGunzip>>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);
