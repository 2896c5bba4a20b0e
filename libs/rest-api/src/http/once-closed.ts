import type { Response } from 'express';

/** Calls `act` when the connection closes, or at once if it has closed already: then no `close` event follows. */
export function onceClosed(response: Pick<Response, 'destroyed' | 'once'>, act: () => void): void {
  if (response.destroyed) act();
  else response.once('close', act);
}
