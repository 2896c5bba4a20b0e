import type { ColumnTypes } from '../schema/migrations';

/** Names of collations that sort by code point and do not ignore spaces at the end, which differ between the products. */
export function mysqlTypes(isMariaDb: boolean): ColumnTypes {
  const ascii = 'character set ascii collate ascii_bin';
  const unicode = `character set utf8mb4 collate ${isMariaDb ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin'}`;
  return {
    id: `varchar(300) ${ascii}`,
    queueKey: `varchar(2200) ${ascii}`,
    name: `varchar(256) ${unicode}`,
    word: `varchar(80) ${ascii}`,
    text: `mediumtext ${unicode}`,
    int: 'bigint',
    document: `longtext ${unicode}`,
    inKeyOrder: 'engine = innodb',
    onlyWhere: () => '',
  };
}
