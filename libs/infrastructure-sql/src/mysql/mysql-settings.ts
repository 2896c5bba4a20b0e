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
  readonly connectTimeoutMs: number;
  /** A statement that takes longer counts as lost, and so does its connection. */
  readonly commandTimeoutMs: number;
}
