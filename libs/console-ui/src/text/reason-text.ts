import { visibleText } from './visible-text';

/** Why a due time did not run: in the language of the reader, or as the server has written it. */
export const reasonText = (words: Readonly<Record<string, string>>, reason: string): string =>
  words[reason] ?? visibleText(reason);
