export const ApiSettings = Symbol.for('ApiSettings');

export interface ApiSettings {
  readonly enabled: boolean;
  readonly host: string;
  readonly port: number;
  /** What this process does besides, for people to see. */
  readonly roles: readonly string[];
}
