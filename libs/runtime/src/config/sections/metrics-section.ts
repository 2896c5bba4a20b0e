import { Key } from '../keys/config-keys';
import { flag, list } from '../keys/key-kinds';

/** The figures at `/metrics`. */
export class MetricsSection {
  @Key(flag) enabled = true;
  /** Tasks that have figures of their own. */
  @Key(
    list({
      allowed: 'ids of tasks, or beginnings of ids with a * behind them, such as billing-*',
      pattern: /^[^\s*]{1,200}\*?$/,
    }),
  )
  tasks: readonly string[] = [];
}
