import { Key, Section } from '../config/keys/config-keys';
import { choice } from '../config/keys/key-kinds';
import { DatabaseSection } from './database-section';
import { mysqlStore } from './mysql-store';
import { RedisSection } from './redis-section';
import { redisStore } from './redis-store';
import { SqliteSection, sqliteStore } from './sqlite-store';
import type { StoreDescriptor } from './store-descriptor';

export type StoreName = 'redis' | 'mysql' | 'sqlite';

/** The list of stores. To add one, write its descriptor and name it here: in the type, in this list and below. */
export const stores: Readonly<Record<StoreName, StoreDescriptor>> = {
  redis: redisStore,
  mysql: mysqlStore,
  sqlite: sqliteStore,
};

export const storeNames = Object.keys(stores) as readonly StoreName[];
export const sharedStoreNames = storeNames.filter((name) => stores[name].isShared);

/** The store of the apps that can run as a single process, if no shared store is configured. */
export const localStore: StoreName = 'sqlite';

/** The part of the configuration that is about stores: which one it is, and a section for each. */
export class StoreConfiguration {
  @Key(choice(storeNames)) store: StoreName = 'redis';
  @Section(RedisSection) redis = new RedisSection();
  @Section(DatabaseSection) database = new DatabaseSection();
  @Section(SqliteSection) sqlite = new SqliteSection();
}
