export const MysqlSettings = Symbol.for('MysqlSettings');

export interface MysqlSettings {
  readonly host: string;
  readonly port: number;
  /** Path of a socket, which replaces host and port. */
  readonly socketPath?: string;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Encrypts the connection, and verifies the certificate of the server. */
  readonly ssl: boolean;
  /** File with the certificates to trust. Empty: those that Node.js trusts. */
  readonly sslCaFile: string;
  /** How many connections a process may open: one for transactions, all others for reads. At least 2. */
  readonly poolSize: number;
  /** How long a process sleeps between two looks for wake-ups of other processes, while there are some. */
  readonly pollIntervalMs: number;
  /** Name of the lock that the leader's connection holds. Schedulers with the same one watch each other. */
  readonly lockKey: string;
  readonly connectTimeoutMs: number;
  /** A statement that takes longer counts as lost, and so does its connection. */
  readonly commandTimeoutMs: number;
}
