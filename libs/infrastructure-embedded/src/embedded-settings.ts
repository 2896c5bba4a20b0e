export const EmbeddedSettings = Symbol.for('EmbeddedSettings');

export interface EmbeddedSettings {
  /** Where everything is kept. It is made where there is none. */
  readonly folder: string;
}
