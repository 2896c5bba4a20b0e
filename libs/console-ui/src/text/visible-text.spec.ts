import { visibleText } from './visible-text';

describe('visibleText', () => {
  it.each([
    ['a plain text', 'done: 3 rows\n\tnext', 'done: 3 rows\n\tnext'],
    ['colours of a terminal', '\u001b[31mred\u001b[0m', 'red'],
    ['a title for the terminal', '\u001b]0;title\u0007text', 'text'],
    ['marks that turn the direction of the text', 'a\u202eb', 'a␛202eb'],
    ['other control characters', 'a\u0000b\u0008c', 'a␛0000b␛0008c'],
    ['line ends of Windows', 'a\r\nb', 'a\nb'],
  ])('shows %s', (_what, given, shown) => {
    expect(visibleText(given)).toBe(shown);
  });
});
