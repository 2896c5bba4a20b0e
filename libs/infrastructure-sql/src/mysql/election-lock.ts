import { createHash } from 'node:crypto';
import type { SessionLock } from '../database/session-lock';
import type { MysqlSettings } from './mysql-settings';
import { Session } from './session';

const maxNameLength = 64;

/** `GET_LOCK` on a connection of its own, which is opened when the first election needs it. */
export class ElectionLock implements SessionLock {
  private readonly session: Session;
  /** The scheduler that takes or holds the lock through this session. */
  private owner: string | undefined;
  private isClosed = false;

  constructor(private readonly settings: MysqlSettings) {
    this.session = new Session(settings, 'reads');
  }

  async take(owner: string): Promise<boolean> {
    if (this.isClosed || (this.owner !== undefined && this.owner !== owner)) return false;
    this.owner = owner;
    const isTaken = await this.tryToTake();
    if (!isTaken) this.owner = undefined;
    return isTaken;
  }

  async release(owner: string): Promise<void> {
    if (this.owner !== owner) return;
    this.owner = undefined;
    try {
      await this.session.use((session) => session.query('select release_lock(?)', this.name));
    } catch {
      await this.session.close();
    }
  }

  private async tryToTake(): Promise<boolean> {
    try {
      return await this.session.use(async (session) => {
        const { name } = this;
        // A session can take a lock several times, and would then have to release it as often.
        const [lock] = await session.query<{ readonly is_mine: number | null }>(
          'select if(is_used_lock(?) = connection_id(), 1, get_lock(?, 0)) as is_mine',
          name,
          name,
        );
        return lock?.is_mine === 1;
      });
    } catch {
      // Galera refuses such locks. The lease decides.
      return false;
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.session.close();
  }

  /** Locks belong to the whole server, so the name contains the database. */
  private get name(): string {
    const name = `${this.settings.database}.${this.settings.lockKey}`;
    return name.length <= maxNameLength ? name : createHash('sha256').update(name).digest('hex');
  }
}
