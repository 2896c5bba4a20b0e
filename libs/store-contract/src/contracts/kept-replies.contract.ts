import { stageFreshStores, type MakeStore } from '../store-under-test';

const hourMs = 3_600_000;
const reply = { status: 201, body: { id: 'x', text: 'ß\u2028' }, headers: { etag: '"1"' } };

/** @see KeptReplies */
export function keptRepliesContract(storeName: string, makeStore: MakeStore): void {
  describe(`KeptReplies on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    it('lets one of several requests with the same key begin', async () => {
      const { replies } = stage.store;
      const begun = await Promise.all([1, 2, 3].map(() => replies.begin('key', 'same', hourMs)));
      expect(begun.map(({ kind }) => kind).sort()).toEqual(['begun', 'under way', 'under way']);
    });

    it('returns the kept reply to a repeated request', async () => {
      const { replies } = stage.store;
      await replies.begin('key', 'same', hourMs);
      await replies.keep('key', 'same', reply, hourMs);
      const repeated = [1, 2].map(() => replies.begin('key', 'same', hourMs));
      expect(await Promise.all(repeated)).toEqual([
        { kind: 'kept', reply },
        { kind: 'kept', reply },
      ]);
    });

    it('recognises a different request under the same key, before and after the reply', async () => {
      const { replies } = stage.store;
      await replies.begin('key', 'same', hourMs);
      expect(await replies.begin('key', 'different', hourMs)).toEqual({ kind: 'other' });
      await replies.keep('key', 'same', reply, hourMs);
      expect(await replies.begin('key', 'different', hourMs)).toEqual({ kind: 'other' });
    });

    it('frees the key when a failed request releases it', async () => {
      const { replies } = stage.store;
      await replies.begin('key', 'same', hourMs);
      await replies.release('key');
      expect(await replies.begin('key', 'different', hourMs)).toEqual({ kind: 'begun' });
    });

    it('frees the key when the process of a request has died and its hold has ended', async () => {
      const { replies } = stage.store;
      await replies.begin('key', 'same', 30);
      await stage.store.passTime(40);
      expect(await replies.begin('key', 'same', hourMs)).toEqual({ kind: 'begun' });
    });

    it('drops the reply when its time has ended', async () => {
      const { replies } = stage.store;
      await replies.begin('key', 'same', hourMs);
      await replies.keep('key', 'same', reply, 30);
      await stage.store.passTime(40);
      expect(await replies.begin('key', 'same', hourMs)).toEqual({ kind: 'begun' });
    });

    it('keeps keys of any length and content apart', async () => {
      const { replies } = stage.store;
      const keys = ['a', 'a:b', ' a', `${'long'.repeat(2_000)}1`, `${'long'.repeat(2_000)}2`];
      for (const key of keys)
        expect(await replies.begin(key, key.slice(-1), hourMs)).toEqual({ kind: 'begun' });
      await replies.keep(keys[3]!, '1', reply, hourMs);
      expect(await replies.begin(keys[4]!, '2', hourMs)).toEqual({ kind: 'under way' });
    });
  });
}
