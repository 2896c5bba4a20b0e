import { visibleText } from './visible-text';

type Params = Readonly<Record<string, string>>;
/** Text of each code. A function puts in the values that come with the code. */
export type CodedTexts<Code extends string = string> = Readonly<
  Record<Code, string | ((params: Params) => string)>
>;

/** What a code of the server means, in the language of the reader. An unknown code is shown in the words of the server. */
export function codedText(
  texts: CodedTexts,
  { code, params, words }: { readonly code: string | null; readonly params: Params; readonly words: string },
): string {
  const text = code !== null && Object.hasOwn(texts, code) ? texts[code] : undefined;
  if (text === undefined) return visibleText(words);
  return typeof text === 'string' ? text : visibleText(text(params));
}
