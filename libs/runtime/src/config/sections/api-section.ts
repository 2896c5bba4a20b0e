import { Key } from '../config-keys';
import { flag, integer, text } from '../key-kinds';

/** The REST API. It listens on this machine alone unless told otherwise. */
export class ApiSection {
  @Key(flag) enabled = true;
  @Key(text({ allowed: 'a host name or address to listen on', pattern: /^[A-Za-z0-9._:-]+$/ })) host =
    '127.0.0.1';
  /** 0: any port that is free. */
  @Key(integer({ min: 0, max: 65_535 })) port = 8080;
  /**
   * Where services that call back find the API, from where they are. Empty: on this machine, as long as the API listens
   * there alone; otherwise nowhere, and they are told no address.
   */
  @Key(
    text({
      allowed: 'a URL such as https://schedule.example.com',
      pattern: /^(https?:\/\/[^\s@?#]+[^\s@?#/])?$/,
    }),
  )
  publicUrl = '';
}
