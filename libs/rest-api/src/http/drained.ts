import type { Response } from 'express';

/** Resolves when the response can take more data or the client has disconnected. Limits the memory that a slow client needs. */
export async function drained(
  response: Pick<Response, 'destroyed' | 'writableNeedDrain' | 'on' | 'off'>,
): Promise<void> {
  if (response.destroyed || !response.writableNeedDrain) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}
