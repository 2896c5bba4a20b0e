import { Key } from '../keys/config-keys';
import type { ApiToken } from '@distribute-schedule/rest-api';
import { flag, integer, list, text } from '../keys/key-kinds';
import { tokenList } from '../keys/token-list';
import { listenHost } from './patterns';

/** The REST API. By default only this machine can reach it. */
export class ApiSection {
  @Key(flag) enabled = true;
  @Key(listenHost) host = '127.0.0.1';
  /** 0: any free port. */
  @Key(integer({ min: 0, max: 65_535 })) port = 8080;
  /**
   * Address at which services reach the API to report on executions. Empty: `host` and `port`, unless services on other
   * machines could not use that address; then they receive none.
   */
  @Key(
    text({
      allowed: 'a URL such as https://schedule.example.com',
      pattern: /^(https?:\/\/[^\s@?#]+[^\s@?#/])?$/,
    }),
  )
  publicUrl = '';
  /** Who may call. Without tokens every user of this machine may do everything, and no other machine reaches the API. */
  @Key(tokenList) tokens: readonly ApiToken[] = [];
  /** Maximum requests per second of one client: of a token, or of an address that sends no token. */
  @Key(integer({ min: 1, max: 1_000_000 })) rateLimit = 2000;
  /** Origins of the web pages that may call the API. */
  @Key(
    list({
      allowed: 'origins such as https://ops.example.com',
      pattern: /^https?:\/\/[A-Za-z0-9._-]+(:\d+)?$/,
    }),
  )
  corsOrigins: readonly string[] = [];
}
