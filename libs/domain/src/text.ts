/**
 * Forms of texts that people read. They exclude characters that a reader cannot see: control characters, and overrides of
 * the direction, with which a text looks different from what it says. The system checks only what it receives, not what
 * it finds in a store, because older versions accepted these characters.
 */
const textForms = {
  line: {
    words: 'one line of visible text',
    pattern: /^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$/,
  },
  lines: {
    words: 'visible text',
    pattern: /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$/,
  },
} as const;

/** `lines` allows line breaks and tabs. */
export type TextForm = keyof typeof textForms;

/** Source of the regular expression that texts of this form match. */
export const textPattern = (form: TextForm): string => textForms[form].pattern.source;

/** Why a text does not have this form, or undefined if it has. */
export function reasonAgainstText(text: string, form: TextForm): string | undefined {
  const { words, pattern } = textForms[form];
  const isVisible = (part: string) => pattern.test(part) && !halfOfPair.test(part);
  if (isVisible(text)) return undefined;
  const characters = Array.from(text);
  const at = characters.findIndex((character) => !isVisible(character));
  return `must be ${words}, but its character ${at + 1} is ${nameOf(characters[at] ?? '')}`;
}

/** Half of a surrogate pair. No store can keep it, because it cannot be written as UTF-8. */
const halfOfPair = /\p{Surrogate}/u;

/** Replaces each character that is not visible by its name, for texts that must be shown whatever they hold. */
export const madeVisible = (text: string): string =>
  Array.from(text, (character) =>
    reasonAgainstText(character, 'line') === undefined ? character : `<${nameOf(character)}>`,
  ).join('');

const nameOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
