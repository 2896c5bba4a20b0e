export const minSecretLength = 24;
const minDifferentCharacters = 10;
/** Characters that must be left without everything that is easy to guess. */
const minUnguessable = 16;
/** With this many characters left, a word is chance: one random secret in a thousand holds one. */
const enoughBesideAWord = 26;

/** Words of sample secrets. One of them makes a secret look like a sample. */
const sampleWords = [
  'change-me',
  'change_me',
  'changeme',
  'secret',
  'password',
  'passwd',
  'default',
  'example',
  'sample',
  'your-',
  'your_',
  'your token',
  'token',
  'admin',
];
/** Further words that are easy to guess. None is shorter than three letters, because short ones occur by chance. */
const commonWords = (
  'the for and you our not key api this that with very super only here login user root guest test demo local host ' +
  'access service server client company viewer operator executor scheduler schedule distribute worker redis master ' +
  'welcome letmein hello world dragon monkey iloveyou football baseball sunshine princess shadow superman batman ' +
  'trustno1 starwars whatever freedom flower passphrase correct horse battery staple insert replace placeholder value ' +
  'string random secure strong please spring summer autumn winter january february march april june july august ' +
  'september october november december monday tuesday wednesday thursday friday saturday sunday internal production ' +
  'staging develop private public temporary unknown nothing something lorem ipsum dolor'
).split(' ');

/** The alphabet, the digits, and the keys of common keyboards: by row, and by column. */
const sequences = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  'qazwsxedcrfvtgbyhnujmikolp',
  '!@#$%^&*()',
].flatMap((sequence) => [sequence, Array.from(sequence).reverse().join('')]);

const minRun = 4;
/** A run from this length on makes a secret look like a sample. */
const sampleRun = 5;
const minRepeat = 3;
/** A shorter name of a token occurs in random secrets. */
const minNameLength = 4;
const guessable = 'it consists of words, of runs of the alphabet or the keyboard, or of repeated parts';
/** The header Authorization cannot carry more. */
const maxSecretLength = 512;

/** Digits and signs that people write instead of letters. A 1 stands for i and for l. */
const substitutes = new Map(
  ['4a', '@a', '8b', '3e', '6g', '9g', '1i', '!i', '0o', '5s', '$s', '7t', '+t', '2z'].map(
    ([sign = '', letter = '']) => [sign, letter],
  ),
);

/**
 * Reason why a secret is too weak, as the end of a sentence; undefined when it is strong enough.
 * @param name the name of its token
 */
export function weaknessOf(secret: string, name = ''): string | undefined {
  if (secret.length < minSecretLength) return `is shorter than ${minSecretLength} characters`;
  if (new Set(secret).size < minDifferentCharacters)
    return `has fewer than ${minDifferentCharacters} different characters`;
  const guess = new Guess(secret.slice(0, maxSecretLength).toLowerCase());
  const holdsWord = guess.coverWords(sampleWords);
  const holdsRun = guess.coverRuns() >= sampleRun;
  const holdsName = name.length >= minNameLength && guess.coverWords([name.toLowerCase()]);
  guess.coverWords(commonWords);
  guess.coverRepeats();
  if (guess.left < enoughBesideAWord) {
    if (holdsWord || holdsRun) return 'looks like a sample';
    if (holdsName) return 'holds the name of its token';
  }
  return guess.left < minUnguessable ? `is easy to guess: ${guessable}` : undefined;
}

/** Marks the parts of a text that are easy to guess. */
class Guess {
  private readonly covered: boolean[];
  private readonly spellings: readonly string[];

  constructor(private readonly text: string) {
    const letters = text.split('');
    this.covered = letters.map(() => false);
    const plain = letters.map((letter) => substitutes.get(letter) ?? letter);
    const withL = plain.map((letter, at) => (letters[at] === '1' ? 'l' : letter));
    this.spellings = [...new Set([text, plain.join(''), withL.join('')])];
  }

  /** Number of characters that are not easy to guess. */
  get left(): number {
    return this.covered.filter((isCovered) => !isCovered).length;
  }

  /** True if the text contains one of the words. */
  coverWords(words: readonly string[]): boolean {
    let isFound = false;
    for (const spelling of this.spellings) {
      for (const word of words) {
        for (let at = spelling.indexOf(word); at >= 0; at = spelling.indexOf(word, at + 1)) {
          this.cover(at, word.length);
          isFound = true;
        }
      }
    }
    return isFound;
  }

  /** Returns the length of the longest run. */
  coverRuns(): number {
    let longest = 0;
    for (let at = 0; at + minRun <= this.text.length; at += 1) {
      const length = this.runAt(at);
      this.cover(at, length);
      longest = Math.max(longest, length);
    }
    return longest;
  }

  private runAt(at: number): number {
    const isRun = (length: number) =>
      sequences.some((sequence) => sequence.includes(this.text.slice(at, at + length)));
    if (!isRun(minRun)) return 0;
    let length = minRun;
    while (at + length < this.text.length && isRun(length + 1)) length += 1;
    return length;
  }

  /** Covers each part that occurs earlier in the text. */
  coverRepeats(): void {
    for (let at = 1; at + minRepeat <= this.text.length; at += 1) {
      const length = this.repeatAt(at);
      if (length < minRepeat) continue;
      this.cover(at, length);
      at += length - 1;
    }
  }

  private repeatAt(at: number): number {
    const isRepeat = (length: number) =>
      this.text.slice(0, at + length - 1).includes(this.text.slice(at, at + length));
    let length = 0;
    while (at + length < this.text.length && isRepeat(length + 1)) length += 1;
    return length;
  }

  private cover(from: number, length: number): void {
    this.covered.fill(true, from, from + length);
  }
}
