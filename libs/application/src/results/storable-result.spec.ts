import { storableResult } from './storable-result';

const withData = (data: unknown) => ({ code: 0, message: 'ok', data });

describe('storableResult', () => {
  it('keeps code, message and data', () => {
    expect(storableResult(withData({ rows: [1, null, 'x'] }), 100)).toEqual(
      withData({ rows: [1, null, 'x'] }),
    );
  });

  it('returns no data when there is none', () => {
    expect(storableResult({ code: 3, message: 'nothing' }, 100)).toEqual({ code: 3, message: 'nothing' });
  });

  it('returns a copy, so that later changes by the executor have no effect', () => {
    const data = { rows: [1] };
    const kept = storableResult(withData(data), 100);
    data.rows.push(2);
    expect(kept.data).toEqual({ rows: [1] });
  });

  it('returns the data as JSON represents it', () => {
    const data = { at: new Date(0), missing: undefined, odd: Number.NaN };
    expect(storableResult(withData(data), 100).data).toEqual({ at: '1970-01-01T00:00:00.000Z', odd: null });
  });

  it('replaces data beyond the limit by the beginning of its text, marked as truncated', () => {
    const kept = storableResult(withData({ text: 'x'.repeat(1000) }), 100);
    expect(kept.data).toMatch(/^\{"text":"x+$/);
    expect(Buffer.byteLength(JSON.stringify(kept.data))).toBeLessThanOrEqual(100);
    expect(kept.truncated).toMatch(/^kept \d+ of 1011 bytes, as text$/);
  });

  it.each(['"'.repeat(1000), '日'.repeat(1000), '\u0001'.repeat(1000), '😀'.repeat(1000)])(
    'keeps text within the limit that grows when it is written as JSON (%#)',
    (text) => {
      const kept = storableResult(withData(text), 100);
      const bytes = Buffer.byteLength(JSON.stringify(kept.data));
      expect(bytes).toBeLessThanOrEqual(100);
      expect(bytes).toBeGreaterThan(80);
    },
  );

  it('cuts a long message', () => {
    expect(storableResult({ code: 0, message: 'm'.repeat(10_000) }, 100).message).toHaveLength(4096 + 22);
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  it.each([
    [circular, /circular/i],
    [10n, /BigInt/],
    [() => 1, /its type is function/],
    [
      {
        toJSON() {
          throw new Error('keep out');
        },
      },
      /keep out/,
    ],
  ])('refuses data that cannot be written as JSON (%#)', (data, why) => {
    expect(() => storableResult(withData(data), 100)).toThrow(why);
    expect(() => storableResult(withData(data), 100)).toThrow('cannot be written as JSON');
  });

  const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

  it('refuses data that is nested too deeply to be written as a part of its Task', () => {
    expect(storableResult(withData(nested(500)), 10_000).data).toEqual(nested(500));
    expect(() => storableResult(withData(nested(501)), 10_000)).toThrow('nested deeper than 500 levels');
    expect(() => storableResult(withData({ a: 1, deep: nested(500) }), 10_000)).toThrow('nested deeper');
  });

  it.each([undefined, null, 'done', {}, { code: '0', message: 'ok' }, { code: Number.NaN, message: 'ok' }])(
    'refuses a return value that is not a result: %j',
    (answer) => {
      expect(() => storableResult(answer, 100)).toThrow(/the executor must return a result/);
    },
  );
});
