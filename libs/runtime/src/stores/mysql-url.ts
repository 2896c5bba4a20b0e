import type { StoreUrl } from './store-descriptor';

/** mysql://user:password@host:port/database */
export const mysqlUrl: StoreUrl = {
  variable: 'MYSQL_URL',
  allowed: 'mysql://[user[:password]@]host[:port]/database',
  read: (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const database = /^\/([A-Za-z0-9_$-]{1,64})$/.exec(url?.pathname ?? '')?.[1];
    if (!url || url.protocol !== 'mysql:' || url.hostname === '' || database === undefined) return undefined;
    return {
      'database.host': url.hostname,
      'database.port': Number(url.port || 3306),
      'database.database': database,
      ...(url.username !== '' && { 'database.user': decoded(url.username) }),
      ...(url.password !== '' && { 'database.password': decoded(url.password) }),
    };
  },
  isReplacedBy: (path) => path === 'database.host',
};

/** A "%" that does not start a valid escape is part of the password. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
