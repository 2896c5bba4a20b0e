import { codedText } from './coded-text';

const texts = {
  overlap: '较早的执行尚未结束',
  too_many_open: ({ open }: Record<string, string>) => `已有 ${open} 个`,
};

describe('codedText', () => {
  it.each([
    ['overlap', {}, '较早的执行尚未结束'],
    ['too_many_open', { open: '1000' }, '已有 1000 个'],
    ['of a newer server', {}, 'the words'],
    ['constructor', {}, 'the words'],
    [null, {}, 'the words'],
  ])(
    'shows the code %s in the language of the reader, or else the words of the server',
    (code, params, shown) => {
      expect(codedText(texts, { code, params, words: 'the words' })).toBe(shown);
    },
  );
});
