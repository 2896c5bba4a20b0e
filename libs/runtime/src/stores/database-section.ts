import { Key } from '../config/keys/config-keys';
import { duration, flag, integer, ms, secret, text } from '../config/keys/key-kinds';

/** Address and credentials of a MySQL or MariaDB database. */
export class DatabaseSection {
  @Key(text({ allowed: 'a host name or address', pattern: /^[A-Za-z0-9._:-]{1,255}$/ })) host = 'localhost';
  @Key(integer({ min: 1, max: 65_535 })) port = 3306;
  @Key(text({ allowed: 'the name of a database', pattern: /^[A-Za-z0-9_$-]{1,64}$/ })) database = 'schedule';
  @Key(text()) user = '';
  @Key(secret()) password = '';
  /** Encrypts the connection, and verifies the certificate of the server. */
  @Key(flag) ssl = false;
  @Key(duration({ min: '100ms', max: '10m' })) connectTimeoutMs = ms('5s');
  @Key(duration({ min: '1s', max: '10m' })) commandTimeoutMs = ms('10s');
}
