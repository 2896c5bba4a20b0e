import { handlersOf } from './handlers-of';

const one = () => 1;
const two = () => 2;

const found = (exports: unknown) => [...handlersOf(exports, 'reports')];

describe('handlersOf', () => {
  it('takes each exported function by its name', () => {
    expect(found({ one, two, version: '1.0' })).toEqual([
      ['one', one],
      ['two', two],
    ]);
  });

  it('takes the functions of a default object by their keys', () => {
    expect(found({ default: { 'send-mail': one } })).toEqual([['send-mail', one]]);
  });

  it('takes a default function by its own name', () => {
    expect(found({ default: one })).toEqual([['one', one]]);
  });

  it('takes a default function without a name by the name of its module', () => {
    const { handler } = { handler: Object.defineProperty(() => 1, 'name', { value: 'default' }) };
    expect(found({ default: handler })).toEqual([['reports', handler]]);
  });

  it('reads what import() makes of a CommonJS module once', () => {
    const exports = { one };
    expect(found({ one, default: exports, 'module.exports': exports })).toEqual([['one', one]]);
  });

  it('reads a CommonJS module that was compiled from one with a default', () => {
    const exports = { __esModule: true, one, default: { two } };
    expect(Object.fromEntries(found({ default: exports, one }))).toEqual({ one, two });
  });

  it('leaves classes out: they cannot be called', () => {
    expect(found({ Report: class Report {}, default: class {} })).toEqual([]);
  });

  it.each([undefined, null, 3, {}, { default: undefined }])('finds none in %p', (exports) => {
    expect(found(exports)).toEqual([]);
  });
});
