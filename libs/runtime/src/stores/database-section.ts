import { Key } from '../config/keys/config-keys';
import { duration, flag, integer, ms, secret, text } from '../config/keys/key-kinds';

/** Address and credentials of a MySQL or MariaDB database. */
export class DatabaseSection {
  @Key(text({ allowed: 'a host name or address', pattern: /^[A-Za-z0-9._:-]{1,255}$/ })) host = 'localhost';
  @Key(integer({ min: 1, max: 65_535 })) port = 3306;
  @Key(text({ allowed: 'the name of a database', pattern: /^[A-Za-z0-9_$-]{1,64}$/ })) database = 'schedule';
  @Key(text()) user = '';
  @Key(secret()) password = '';
  /** Encrypts the connection, and verifies that the certificate is valid and belongs to `host`. */
  @Key(flag) ssl = false;
  /** Empty: the certificate authorities that Node.js trusts. */
  @Key(text({ allowed: 'the path of a file' })) sslCaFile = '';
  /** One for transactions, all others for reads. They are opened when they are needed. */
  @Key(integer({ min: 2, max: 1000 })) poolSize = 10;
  /** How often a process looks for wake-ups of other processes while there are some. At idle it is up to 1 s. */
  @Key(duration({ min: '10ms', max: '1s' })) pollIntervalMs = ms('100ms');
  @Key(duration({ min: '100ms', max: '10m' })) connectTimeoutMs = ms('5s');
  @Key(duration({ min: '1s', max: '10m' })) commandTimeoutMs = ms('10s');
}
