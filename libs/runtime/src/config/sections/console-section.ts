import { Key } from '../keys/config-keys';
import { duration, flag, ms, text } from '../keys/key-kinds';

/** The web console, which the apps `console` and `standalone` serve beside the API. */
export class ConsoleSection {
  /** Serves the pages. */
  @Key(flag) enabled = true;
  /** Refuses every change by people, whatever their role. Callbacks and registrations of services still work. */
  @Key(flag) monitorOnly = false;
  /** Name of the installation, which the pages show. */
  @Key(text({ allowed: 'a text of at most 40 characters, such as production', pattern: /^[^\n]{0,40}$/ }))
  environment = '';
  /** How long a browser stays signed in. */
  @Key(duration({ min: '1m', max: '30d' })) sessionTtlMs = ms('12h');
}
