import { storeWarningCodes, type StoreWarning } from '@distribute-schedule/application';
import { choice, map, object, text, type Shown } from '../shape';

/** A way in which the store can lose data. */
export const StoreWarningView = object('StoreWarning', {
  code: choice(storeWarningCodes),
  /** Sentence for people, with what to do. */
  message: text,
  /** Values that the sentence contains, by name. */
  params: map(text),
});

export const viewStoreWarning = ({
  code,
  message,
  params = {},
}: StoreWarning): Shown<typeof StoreWarningView> => ({ code, message, params });
