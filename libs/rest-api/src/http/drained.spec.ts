import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { drained } from './drained';

const aResponse = (overrides: object) =>
  Object.assign(new EventEmitter(), { destroyed: false, writableNeedDrain: true, ...overrides });
const asResponse = (response: EventEmitter) => response as unknown as Response;

describe('drained', () => {
  it.each(['drain', 'close'])('resolves on the event %s and removes its listeners', async (event) => {
    const response = aResponse({});
    for (let page = 0; page < 20; page += 1) {
      const waiting = drained(asResponse(response));
      expect(response.listenerCount('close')).toBe(1);
      response.emit(event);
      await waiting;
    }
    expect([response.listenerCount('drain'), response.listenerCount('close')]).toEqual([0, 0]);
  });

  it.each([{ destroyed: true }, { writableNeedDrain: false }])(
    'resolves at once when the response has %j',
    async (overrides) => {
      await drained(asResponse(aResponse(overrides)));
    },
  );
});
