/** What each key does, such as `/`, `j`, or `g e` for one key after the other. */
export type Shortcuts = Readonly<Record<string, () => void>>;

/** A second key must follow within this time. */
const sequenceMs = 1500;

/** Recognises keys and sequences of two keys. */
export class KeySequence {
  private first: { readonly key: string; readonly at: number } | undefined;

  /** @returns the name of the shortcut, if the keys make one */
  press(key: string, at: number, known: Shortcuts): string | undefined {
    const { first } = this;
    this.first = undefined;
    const both = first && at - first.at <= sequenceMs ? `${first.key} ${key}` : undefined;
    if (both !== undefined && both in known) return both;
    if (key in known) return key;
    if (Object.keys(known).some((name) => name.startsWith(`${key} `))) this.first = { key, at };
    return undefined;
  }
}
