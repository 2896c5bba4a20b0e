import type { JsonValue } from '@distribute-schedule/domain';
import { copyOfJson } from './copy-of-json';

describe('copyOfJson', () => {
  it('copies all levels', () => {
    const value = { list: [{ deep: 1 }], text: 'x', none: null, yes: true };
    const copy = copyOfJson(value) as typeof value;
    expect(copy).toEqual(value);
    expect(copy.list[0]).not.toBe(value.list[0]);
  });

  it('keeps __proto__ as an ordinary key', () => {
    const copy = copyOfJson(JSON.parse('{"__proto__": {"admin": true}}') as JsonValue);
    expect(Object.keys(copy as object)).toEqual(['__proto__']);
    expect((copy as Record<string, unknown>)['admin']).toBeUndefined();
  });
});
