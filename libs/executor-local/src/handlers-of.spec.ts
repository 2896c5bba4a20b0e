import { handlersOf } from './handlers-of';

const one = () => 1;
const two = () => 2;

const entriesOf = (exports: unknown) => [...handlersOf(exports, 'reports')];

describe('handlersOf', () => {
  it('finds each exported function by the name of its export', () => {
    expect(entriesOf({ one, two, version: '1.0' })).toEqual([
      ['one', one],
      ['two', two],
    ]);
  });

  it('finds the functions of a default object by their keys', () => {
    expect(entriesOf({ default: { 'send-mail': one } })).toEqual([['send-mail', one]]);
  });

  it('finds a default function by its function name', () => {
    expect(entriesOf({ default: one })).toEqual([['one', one]]);
  });

  it('finds a default function without a name by the name of its module', () => {
    const { handler } = { handler: Object.defineProperty(() => 1, 'name', { value: 'default' }) };
    expect(entriesOf({ default: handler })).toEqual([['reports', handler]]);
  });

  it('finds a function once when import() lists it twice, as for a CommonJS module', () => {
    const exports = { one };
    expect(entriesOf({ one, default: exports, 'module.exports': exports })).toEqual([['one', one]]);
  });

  it('finds the default of a CommonJS module that was compiled from an ES module', () => {
    const exports = { __esModule: true, one, default: { two } };
    expect(Object.fromEntries(entriesOf({ default: exports, one }))).toEqual({ one, two });
  });

  it('ignores classes, because they cannot be called', () => {
    expect(entriesOf({ Report: class Report {}, default: class {} })).toEqual([]);
  });

  it.each([undefined, null, 3, {}, { default: undefined }])('finds nothing in %p', (exports) => {
    expect(entriesOf(exports)).toEqual([]);
  });
});
