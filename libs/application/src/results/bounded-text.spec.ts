import { boundedText, cutToBytes, utf8Length } from './bounded-text';

describe('bounded text', () => {
  it.each(['', 'abc', 'é', '日本', '😀x'])('counts the UTF-8 bytes of %j', (text) => {
    expect(utf8Length(text)).toBe(Buffer.byteLength(text));
  });

  it('returns a text that fits unchanged', () => {
    expect(cutToBytes('日本', 6)).toBe('日本');
    expect(boundedText('abc', 3)).toBe('abc');
  });

  it('never splits a character', () => {
    expect(cutToBytes('日本', 5)).toBe('日');
    expect(cutToBytes('a😀', 4)).toBe('a');
  });

  it('states how many bytes are missing', () => {
    expect(boundedText('x'.repeat(5000), 4096)).toBe(`${'x'.repeat(4096)} ... (904 bytes more)`);
  });
});
