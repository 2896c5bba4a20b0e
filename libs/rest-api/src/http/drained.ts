import type { Response } from 'express';

/** Resolves once the client has taken what was sent, so that a slow one is not buried, or is gone. */
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
