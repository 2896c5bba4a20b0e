import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { drained } from './drained';

const aResponse = (said: object) =>
  Object.assign(new EventEmitter(), { destroyed: false, writableNeedDrain: true, ...said });
const asResponse = (response: EventEmitter) => response as unknown as Response;

describe('Waiting for a slow client', () => {
  it.each(['drain', 'close'])('ends with its %s, and leaves nobody listening', async (event) => {
    const response = aResponse({});
    for (let page = 0; page < 20; page += 1) {
      const waited = drained(asResponse(response));
      expect(response.listenerCount('close')).toBe(1);
      response.emit(event);
      await waited;
    }
    expect([response.listenerCount('drain'), response.listenerCount('close')]).toEqual([0, 0]);
  });

  it.each([{ destroyed: true }, { writableNeedDrain: false }])('is no wait with %j', async (said) => {
    await drained(asResponse(aResponse(said)));
  });
});
