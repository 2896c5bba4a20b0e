import type { MysqlSettings } from './mysql-settings';
import type { MysqlStatements } from './mysql-statements';
import { Session } from './session';

/** Sessions for reads. Another one is opened only while all others are busy, up to a limit. */
export class ReadSessions {
  private readonly sessions: { readonly session: Session; uses: number }[] = [];

  constructor(
    private readonly settings: MysqlSettings,
    private readonly maxSessions: number,
  ) {}

  async use<Answer>(perform: (reader: MysqlStatements) => Promise<Answer>): Promise<Answer> {
    const chosen = this.leastBusy();
    chosen.uses += 1;
    try {
      return await chosen.session.use(perform);
    } finally {
      chosen.uses -= 1;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.sessions.map(({ session }) => session.close()));
  }

  private leastBusy() {
    const uses = Math.min(...this.sessions.map((each) => each.uses));
    const found = this.sessions.find((each) => each.uses === uses);
    if (found && (uses === 0 || this.sessions.length >= this.maxSessions)) return found;
    const added = { session: new Session(this.settings, 'reads'), uses: 0 };
    this.sessions.push(added);
    return added;
  }
}
