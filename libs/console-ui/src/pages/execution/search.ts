import { oneOf, searchOf, text, wholeNumber } from '../../search-params/search-params';

/** What a link to an execution points at, and what of its log is shown. */
export const executionSearch = searchOf({
  /** Number of a log line, from 0. */
  line: wholeNumber({ min: 0, max: 1_000_000_000 }),
  attempt: wholeNumber({ min: 1, max: 1_000_000 }),
  level: oneOf(['warn', 'error']),
  find: text(200),
});
