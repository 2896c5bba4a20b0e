import { searchOf, wholeNumber } from '../../search-params/search-params';

/** What a link to an execution points at. */
export const executionSearch = searchOf({
  /** Number of a log line, from 0. */
  line: wholeNumber({ min: 0, max: 1_000_000_000 }),
});
