import { DomainError } from '@distribute-schedule/domain';

export class UnsupportedMysqlError extends DomainError {
  readonly code = 'mysql.unsupported';
}

/** The first versions with SKIP LOCKED, JSON_TABLE, recursive queries and a collation that sorts by code point. */
const oldest = { MySQL: [8, 0, 17], MariaDB: [10, 6, 0] } as const;

/** @throws UnsupportedMysqlError if the server is too old */
export function checkVersion(version: string): 'MySQL' | 'MariaDB' {
  const product = version.includes('MariaDB') ? 'MariaDB' : 'MySQL';
  // Some clients see MariaDB as "5.5.5-10.11.6-MariaDB", because replication needed a version of MySQL in front.
  const numbers = version
    .replace(/^5\.5\.5-/, '')
    .split(/[.-]/)
    .slice(0, 3)
    .map(Number);
  const difference = oldest[product].map((part, i) => (numbers[i] ?? 0) - part).find((one) => one !== 0) ?? 0;
  if (difference >= 0) return product;
  throw new UnsupportedMysqlError(
    `${product} ${version} is too old: use MySQL 8.0.17, MariaDB 10.6 or newer`,
    { version },
  );
}
