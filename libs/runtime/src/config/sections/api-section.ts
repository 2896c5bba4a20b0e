import { Key } from '../config-keys';
import { flag, integer, text } from '../key-kinds';

/** The REST API. It listens on this machine alone unless told otherwise. */
export class ApiSection {
  @Key(flag) enabled = true;
  @Key(text({ allowed: 'a host name or address to listen on', pattern: /^[A-Za-z0-9._:-]+$/ })) host =
    '127.0.0.1';
  /** 0: any port that is free. */
  @Key(integer({ min: 0, max: 65_535 })) port = 8080;
}
