import type { YAMLParseError } from 'yaml';

const quoteIt = 'put the value in quotes';

/** Plain words for the slips that people make. The parser's own texts may quote the file, and so a password. */
const reasons: Partial<Record<YAMLParseError['code'], string>> = {
  BAD_ALIAS: `"*" begins a reference, and nothing of that name stands before: ${quoteIt}`,
  BAD_DQ_ESCAPE: 'a backslash in double quotes begins an escape: use single quotes',
  BAD_INDENT: 'the indentation does not fit the lines before',
  BAD_SCALAR_START: `a value cannot begin with this character: ${quoteIt}`,
  BLOCK_AS_IMPLICIT_KEY: `a second ":" in one line: ${quoteIt}, or begin a new line`,
  BLOCK_IN_FLOW: 'an indented block cannot stand inside [ ] or { }',
  MISSING_CHAR: 'a quote, a bracket or a ":" is missing',
  MULTILINE_IMPLICIT_KEY: 'a key must stand in one line and end with ":"',
  MULTIPLE_DOCS: 'the file holds a second document after "---": one is allowed',
  TAB_AS_INDENT: 'a tab cannot indent: use spaces',
  TAG_RESOLVE_FAILED: `"!" begins a tag, and this one is not known: ${quoteIt}`,
  UNEXPECTED_TOKEN: 'this is not expected here: is a ":" or a quote missing before it?',
};

export const reasonOf = (error: { readonly code: YAMLParseError['code'] }): string =>
  `not valid YAML: ${reasons[error.code] ?? error.code.toLowerCase().replaceAll('_', ' ')}`;
