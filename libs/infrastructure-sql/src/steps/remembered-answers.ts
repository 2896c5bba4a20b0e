import { requestTtlMs } from '@distribute-schedule/store-kit';
import type { RequestRow } from '../schema/tables';

/**
 * Answers of the last minute, in memory. That is enough where one process alone works on a store: a caller that could
 * repeat a request ends together with the process.
 */
export class RememberedAnswers {
  /** Oldest first. */
  private readonly answers = new Map<string, RequestRow>();

  answerTo(token: string): string | undefined {
    return this.answers.get(token)?.answer;
  }

  keep(row: RequestRow): void {
    const now = row.expires_at - requestTtlMs;
    for (const [token, { expires_at }] of this.answers) {
      if (expires_at > now) break;
      this.answers.delete(token);
    }
    this.answers.set(row.token, row);
  }
}
