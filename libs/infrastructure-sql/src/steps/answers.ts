import { requestTtlMs } from '@distribute-schedule/store-kit';
import type { Transaction } from '../database/database';
import { requestTable, type RequestRow } from '../schema/tables';
import type { RememberedAnswers } from './remembered-answers';

/** Answers to requests, which are kept so that a repeated request gets the first answer. */
export interface Answers {
  load(tokens: readonly string[]): Promise<void>;
  to(token: string): Promise<string | undefined>;
  keep(row: RequestRow): void;
  flush(): void;
  committed(): void;
}

/**
 * Answers as rows, because the next request can reach another process. A step inserts the rows of its requests before it
 * does anything else. So a request that is repeated while the first one is still carried out waits for its answer.
 */
export class AnswerRows implements Answers {
  /** Rows by token, as the database has them. Their answers are empty if the request is new. */
  private readonly known = new Map<string, RequestRow>();
  private answered: RequestRow[] = [];

  constructor(
    private readonly transaction: Transaction,
    private readonly estimatedNow: number,
  ) {}

  async load(tokens: readonly string[]): Promise<void> {
    const missing = tokens.filter((token) => !this.known.has(token));
    if (missing.length === 0) return;
    const expiresAt = this.estimatedNow + requestTtlMs;
    const begun = missing.map((token) => ({ token, expires_at: expiresAt, answer: '' }));
    this.transaction.insertMissing(requestTable, begun);
    const found = await this.transaction.query<RequestRow>(
      'select token, expires_at, answer from request where bucket = 0 and token in (??)',
      missing,
    );
    for (const row of found) this.known.set(row.token, row);
  }

  async to(token: string): Promise<string | undefined> {
    await this.load([token]);
    const answer = this.known.get(token)?.answer ?? '';
    return answer === '' ? undefined : answer;
  }

  keep(row: RequestRow): void {
    this.known.set(row.token, row);
    this.answered.push(row);
  }

  flush(): void {
    const { answered } = this;
    this.answered = [];
    const updates = answered.map((row) => ({ row, before: { ...row, answer: '' } }));
    this.transaction.updateRows(requestTable, updates, 'columns');
  }

  committed(): void {
    // The rows were committed with everything else.
  }
}

/** Answers of a process that works on its store alone. They are remembered once the transaction is committed. */
export class AnswersInMemory implements Answers {
  private readonly added = new Map<string, RequestRow>();

  constructor(private readonly remembered: RememberedAnswers) {}

  load(): Promise<void> {
    return Promise.resolve();
  }

  to(token: string): Promise<string | undefined> {
    return Promise.resolve(this.added.get(token)?.answer ?? this.remembered.answerTo(token));
  }

  keep(row: RequestRow): void {
    this.added.set(row.token, row);
  }

  flush(): void {
    // Nothing is written.
  }

  committed(): void {
    for (const row of this.added.values()) this.remembered.keep(row);
    this.added.clear();
  }
}
