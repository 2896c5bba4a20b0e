/** Something that the search can open. */
export interface Choice {
  readonly kind: 'task' | 'execution' | 'worker' | 'service' | 'page' | 'action';
  /** Path of a page below the prefix of the console. */
  readonly path: string;
  readonly label: string;
  /** A second line, such as the id of a task. */
  readonly note?: string;
  /** True for a page that was opened lately. */
  readonly isRecent?: boolean;
}

/** What is known without the server: pages, actions, and what was opened lately, newest first. */
export interface KnownChoices {
  readonly recent: readonly Choice[];
  readonly actions: readonly Choice[];
  readonly pages: readonly Choice[];
}

/** True if the text has each of the words. */
export function matches({ label, note = '' }: Choice, words: string): boolean {
  const text = `${label} ${note}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Lists what fits a text, each thing once: what the server found, then what was opened lately, pages and actions. */
export function choicesFor(
  text: string,
  { recent, actions, pages }: KnownChoices,
  found: readonly Choice[],
): Choice[] {
  const wanted = text.trim();
  const known = [...recent, ...pages, ...actions];
  const all = wanted === '' ? known : [...found, ...known.filter((choice) => matches(choice, wanted))];
  const seen = new Set<string>();
  return all.filter(({ path }) => !seen.has(path) && seen.add(path));
}

/** Moves the mark in a list with this number of entries. After the last one comes the first. */
export const moved = (current: number, step: 1 | -1, count: number): number =>
  count === 0 ? 0 : (current + step + count) % count;
