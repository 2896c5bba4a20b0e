import { Key } from '../keys/config-keys';
import type { ApiToken } from '@distribute-schedule/rest-api';
import { flag, integer, list, text } from '../keys/key-kinds';
import { tokenList } from '../keys/token-list';

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
  /** Who may call. Without any, whoever is on this machine may do everything, and nobody else reaches the API. */
  @Key(tokenList) tokens: readonly ApiToken[] = [];
  /** Requests a second that one client may make, a client being a token, or an address without one. */
  @Key(integer({ min: 1, max: 1_000_000 })) rateLimit = 2000;
  /** Origins whose pages may call the API from a browser. */
  @Key(
    list({
      allowed: 'origins such as https://ops.example.com',
      pattern: /^https?:\/\/[A-Za-z0-9._-]+(:\d+)?$/,
    }),
  )
  corsOrigins: readonly string[] = [];
}
