import type { PartialConfiguration } from '@distribute-schedule/runtime';
import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise';
import { acquireMysql, type AcquiredMysql } from './acquire-servers';
import type { Address, ChaosStore } from './chaos-store';
import { MysqlConversation } from './mysql-conversation';

const database = 'schedule';
const user = 'jobs';

/** A MySQL or MariaDB server of its own. */
export class MysqlChaosStore implements ChaosStore {
  private constructor(
    readonly server: AcquiredMysql,
    private readonly pool: Pool,
  ) {}

  static async open(): Promise<MysqlChaosStore> {
    const server = await acquireMysql({ dedicated: true });
    // Connections of the spec are those of `root`, so that it can kill all others.
    const store = new MysqlChaosStore(server, createPool({ uri: server.url, connectionLimit: 2 }));
    await store.pool.query(`create database ${database}`);
    await store.pool.query(`create user ${user}`);
    await store.pool.query(`grant all on ${database}.* to ${user}`);
    return store;
  }

  get address(): Address {
    const { hostname: host, port } = new URL(this.server.url);
    return { host, port: Number(port) };
  }

  configuration({ host, port }: Address): PartialConfiguration {
    return { store: 'mysql', database: { host, port, database, user } };
  }

  environment({ host, port }: Address): Record<string, string> {
    return {
      DS_STORE: 'mysql',
      DS_DATABASE_HOST: host,
      DS_DATABASE_PORT: String(port),
      DS_DATABASE_DATABASE: database,
      DS_DATABASE_USER: user,
      DS_DATABASE_POOL_SIZE: '3',
    };
  }

  conversation() {
    return new MysqlConversation();
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  async now(): Promise<number> {
    const [row] = await this.rows<{ readonly now: number }>(
      'select cast(floor(unix_timestamp(now(3)) * 1000) as signed) as now',
    );
    return row?.now ?? 0;
  }

  async leaderId(): Promise<string | undefined> {
    const [row] = await this.rows<{ readonly id: string }>(
      `select scheduler_id as id from ${database}.leader
       where expires_at > floor(unix_timestamp(now(3)) * 1000)`,
    );
    return row?.id;
  }

  async killConnections(): Promise<void> {
    const found = await this.rows<{ readonly id: number }>(
      `select id from information_schema.processlist where user = '${user}'`,
    );
    // One that has ended since cannot be killed.
    for (const { id } of found) await this.pool.query(`kill connection ${id}`).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.server.stop();
  }

  private async rows<Row>(statement: string): Promise<readonly Row[]> {
    const [rows] = await this.pool.query<RowDataPacket[]>(statement);
    return rows as unknown as Row[];
  }
}
