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

/** Answers as rows, because the next request can reach another process. */
export class AnswerRows implements Answers {
  /** Undefined: the request is new. */
  private readonly known = new Map<string, string | undefined>();
  private added: RequestRow[] = [];

  constructor(private readonly transaction: Transaction) {}

  async load(tokens: readonly string[]): Promise<void> {
    const missing = tokens.filter((token) => !this.known.has(token));
    if (missing.length === 0) return;
    const found = await this.transaction.query<Pick<RequestRow, 'token' | 'answer'>>(
      'select token, answer from request where bucket = 0 and token in (??)',
      missing,
    );
    for (const token of missing) this.known.set(token, undefined);
    for (const { token, answer } of found) this.known.set(token, answer);
  }

  async to(token: string): Promise<string | undefined> {
    await this.load([token]);
    return this.known.get(token);
  }

  keep(row: RequestRow): void {
    this.known.set(row.token, row.answer);
    this.added.push(row);
  }

  flush(): void {
    const { added } = this;
    this.added = [];
    this.transaction.insertRows(requestTable, added);
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
