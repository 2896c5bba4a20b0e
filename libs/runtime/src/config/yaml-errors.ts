import type { YAMLParseError } from 'yaml';

const quoteIt = 'put the value in quotes';

/** Messages for frequent mistakes. The messages of the parser are not used: they may quote a password from the file. */
const reasons: Partial<Record<YAMLParseError['code'], string>> = {
  BAD_ALIAS: `"*" starts a reference, and no anchor of that name is defined before it: ${quoteIt}`,
  BAD_DQ_ESCAPE: 'a backslash in double quotes starts an escape sequence: use single quotes',
  BAD_INDENT: 'the indentation does not match the lines before',
  BAD_SCALAR_START: `a value cannot start with this character: ${quoteIt}`,
  BLOCK_AS_IMPLICIT_KEY: `the line contains a second ":": ${quoteIt}, or start a new line`,
  BLOCK_IN_FLOW: 'an indented block is not allowed inside [ ] or { }',
  MISSING_CHAR: 'a quote, a bracket or a ":" is missing',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line and end with ":"',
  MULTIPLE_DOCS: 'the file contains a second document after "---": only one is allowed',
  TAB_AS_INDENT: 'tabs are not allowed for indentation: use spaces',
  TAG_RESOLVE_FAILED: `"!" starts a tag, and this tag is unknown: ${quoteIt}`,
  UNEXPECTED_TOKEN: 'unexpected token: a ":" or a quote may be missing before it',
};

export const reasonOf = (error: { readonly code: YAMLParseError['code'] }): string =>
  `not valid YAML: ${reasons[error.code] ?? error.code.toLowerCase().replaceAll('_', ' ')}`;
