import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import {
  acquireMysql,
  acquireRedis,
  type AcquiredMysql,
  type AcquiredRedis,
} from '../stores/acquire-servers';
import { runDocumented } from './documented-command';

/** A store of its own, which a spec backs up, destroys and restores as the docs say. No other process may use it during the spec. */
export interface BackedUpStore {
  /** Names the store to an app. */
  readonly environment: Readonly<Record<string, string>>;
  /** Processes may use the store while it is backed up. */
  backUp(): Promise<void>;
  /** Leaves nothing of the store but the backup. */
  destroy(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** The SQLite store in a file of this machine. */
export class BackedUpSqlite implements BackedUpStore {
  readonly environment: Readonly<Record<string, string>>;
  private readonly storeFolder: string;

  constructor(readonly folder: string) {
    this.storeFolder = join(folder, 'store');
    this.environment = { DS_STORE: 'sqlite', DS_SQLITE_FILE: join(this.storeFolder, 'schedule.db') };
  }

  async backUp(): Promise<void> {
    await runDocumented('sqlite-backup', this);
  }

  destroy(): Promise<void> {
    rmSync(this.storeFolder, { recursive: true });
    return Promise.resolve();
  }

  async restore(): Promise<void> {
    await runDocumented('sqlite-restore', this);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export class BackedUpRedis implements BackedUpStore {
  readonly environment: Readonly<Record<string, string>>;

  private constructor(
    readonly folder: string,
    private readonly redis: AcquiredRedis,
    private readonly redisFolder: string,
  ) {
    const { url } = redis;
    const addr = new URL(url).host;
    this.environment = { DS_STORE: 'redis', DS_REDIS_ADDR: addr, REDIS_URL: url, REDIS_FOLDER: redisFolder };
  }

  static async open(folder: string): Promise<BackedUpRedis> {
    // By default Redis waits 5 s before it sends a snapshot, in case more replicas connect.
    const config = { appendonly: 'yes', 'repl-diskless-sync-delay': '0' };
    const redis = await acquireRedis({ dedicated: true, config });
    if (redis.folder === undefined) throw new Error('the files of a Redis in a container cannot be replaced');
    return new BackedUpRedis(folder, redis, redis.folder);
  }

  async backUp(): Promise<void> {
    await runDocumented('redis-backup', this);
  }

  async destroy(): Promise<void> {
    await this.redis.kill();
    for (const name of ['appendonlydir', 'dump.rdb']) {
      const file = join(this.redisFolder, name);
      if (existsSync(file)) rmSync(file, { recursive: true });
    }
  }

  /** Restarts Redis with the append-only file at the end, so that a restore that did not write it is found. */
  async restore(): Promise<void> {
    await runDocumented('redis-restore', this);
    this.setAppendOnly('no');
    await this.redis.restart();
    await runDocumented('redis-append-only', this);
    this.setAppendOnly('yes');
    await this.redis.restart();
  }

  close(): Promise<void> {
    return this.redis.stop();
  }

  private setAppendOnly(value: 'yes' | 'no'): void {
    const file = join(this.redisFolder, 'redis.conf');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^appendonly .*$/m, `appendonly ${value}`));
  }
}

const database = 'schedule';
const user = 'jobs';
const password = 'a long password';

/** A MySQL server of its own, with a user who has no right beyond the database. */
export class BackedUpMysql implements BackedUpStore {
  readonly environment: Readonly<Record<string, string>>;

  private constructor(
    readonly folder: string,
    private readonly server: AcquiredMysql,
  ) {
    const { hostname, port } = new URL(server.url);
    this.environment = {
      DS_STORE: 'mysql',
      DS_DATABASE_HOST: hostname,
      DS_DATABASE_PORT: port,
      DS_DATABASE_DATABASE: database,
      DS_DATABASE_USER: user,
      DS_DATABASE_PASSWORD: password,
    };
  }

  static async open(folder: string): Promise<BackedUpMysql> {
    const store = new BackedUpMysql(folder, await acquireMysql({ dedicated: true }));
    await store.asRoot(`create database ${database}`);
    await store.asRoot(`create user ${user} identified by '${password}'`);
    await store.asRoot(`grant all on ${database}.* to ${user}`);
    return store;
  }

  async backUp(): Promise<void> {
    await runDocumented('mysql-backup', this);
  }

  /** Kills the server, as a failure would, before the database is lost. */
  async destroy(): Promise<void> {
    await this.server.restart();
    await this.asRoot(`drop database ${database}`);
  }

  async restore(): Promise<void> {
    await runDocumented('mysql-restore', this);
  }

  close(): Promise<void> {
    return this.server.stop();
  }

  private async asRoot(statement: string): Promise<void> {
    const connection = await createConnection({ uri: this.server.url });
    await connection.query(statement);
    await connection.end();
  }
}
