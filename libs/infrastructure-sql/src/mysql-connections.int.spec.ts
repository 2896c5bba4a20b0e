import { MysqlDatabase } from './mysql/mysql-database';
import { PolledWakeUps } from './mysql/polled-wake-ups';
import { ServerTime } from './mysql/server-time';
import { emptyDatabase, makeSettings } from './testing/make-mysql-store';

describe('The connections of a process to MySQL', () => {
  let database: MysqlDatabase;
  beforeAll(emptyDatabase);
  afterEach(() => database.close());

  it.each([
    { poolSize: 2, connections: 2 },
    { poolSize: 4, connections: 4 },
    { poolSize: 10, connections: 6 },
  ])(
    'are $connections for five reads at once when the pool has $poolSize',
    async ({ poolSize, connections }) => {
      database = new MysqlDatabase({ ...makeSettings(), poolSize }, new ServerTime());
      await database.open();
      const idOf = () =>
        database.read((reader) => reader.query<{ readonly id: number }>('select connection_id() as id'));
      const ids = await Promise.all(Array.from({ length: 5 }, idOf));
      const readers = new Set(ids.map(([row]) => row?.id));
      expect(1 + readers.size).toBe(connections);
    },
  );
});

describe('Polled wake-ups', () => {
  it('look again after the interval that is configured', () => {
    const pauses: number[] = [];
    const time = new ServerTime();
    time.after = (ms) => {
      pauses.push(ms);
      return () => undefined;
    };
    new PolledWakeUps(new MysqlDatabase(makeSettings(), time), time, 30).start();
    expect(pauses).toEqual([30]);
  });
});
