const hint = /\{([^}]*)\}\s*$/;

/** The statement without its hint, for databases and reads that lock nothing. */
export const withoutLockHint = (statement: string): string => statement.replace(hint, '');

/** The statement with its hint as a clause. */
export const withLockHint = (statement: string): string => statement.replace(hint, '$1');
