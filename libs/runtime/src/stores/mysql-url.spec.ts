import { mysqlUrl } from './mysql-url';

describe('MYSQL_URL', () => {
  it('sets every key that it names', () => {
    expect(mysqlUrl.read('mysql://jobs:p%40ss@db:3307/schedule')).toEqual({
      'database.host': 'db',
      'database.port': 3307,
      'database.database': 'schedule',
      'database.user': 'jobs',
      'database.password': 'p@ss',
    });
    expect(mysqlUrl.read('mysql://db/schedule')).toEqual({
      'database.host': 'db',
      'database.port': 3306,
      'database.database': 'schedule',
    });
  });

  it.each(['mysql://db', 'mysql://db/a/b', 'redis://db/schedule', 'db:3306'])('is refused: %s', (text) => {
    expect(mysqlUrl.read(text)).toBeUndefined();
  });
});
