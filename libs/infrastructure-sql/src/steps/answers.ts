import type { Transaction } from '../database/database';
import { requestTable, type RequestRow } from '../schema/tables';

/** Answers to requests, which are kept so that a repeated request gets the first answer. */
export class Answers {
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
}
