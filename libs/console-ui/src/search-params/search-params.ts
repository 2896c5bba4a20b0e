/**
 * Readers of search parameters, from which a route makes its schema. A reader never throws: it drops what is unknown or
 * wrong, so that every link opens a page.
 */
export type Reader<T> = (value: unknown) => T | undefined;

/** A text that is not empty. */
export const text =
  (maxLength = 200): Reader<string> =>
  (value) => {
    // The router reads `?task=5` as a number.
    const given = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    return typeof given === 'string' && given !== '' && given.length <= maxLength ? given : undefined;
  };

export const oneOf =
  <const C extends readonly string[]>(choices: C): Reader<C[number]> =>
  (value) =>
    choices.find((choice) => choice === value);

/** One or several choices, separated by commas, in the order of the choices. What is not a choice is left out. */
export const someOf =
  (choices: readonly string[]): Reader<string> =>
  (value) => {
    const given = typeof value === 'string' ? value.split(',') : [];
    const found = choices.filter((choice) => given.includes(choice));
    return found.length > 0 ? found.join(',') : undefined;
  };

/** One or several of these words, separated by commas. Unknown words are dropped. */
export const severalOf =
  (choices: readonly string[]): Reader<string> =>
  (value) => {
    const words = typeof value === 'string' ? value.split(',') : [];
    const known = choices.filter((choice) => words.includes(choice));
    return known.length > 0 ? known.join(',') : undefined;
  };

export const wholeNumber =
  ({ min, max }: { readonly min: number; readonly max: number }): Reader<number> =>
  (value) => {
    const given = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
    return typeof given === 'number' && Number.isInteger(given) && given >= min && given <= max
      ? given
      : undefined;
  };

/** A moment in ISO 8601 with a time zone, as an ISO text in UTC. */
export const moment = (): Reader<string> => (value) => {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]{5,12}(Z|[+-]\d\d:\d\d)$/.test(value))
    return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
};

/** A path of this console, to which a page leads back. Anything else could lead to another site. */
export const ownPath = (): Reader<string> => (value) =>
  typeof value === 'string' && /^\/(?![/\\])/.test(value) && value.length <= 2000 ? value : undefined;

type Schema = Readonly<Record<string, Reader<unknown>>>;
export type SearchOf<S extends Schema> = { readonly [K in keyof S]?: ReturnType<S[K]> | undefined };

/**
 * Makes the parser of a route from the reader of each parameter. Other parameters are dropped. A wrong one becomes
 * undefined and does not go missing, because the router would keep what it was.
 */
export function searchOf<S extends Schema>(schema: S): (given: Record<string, unknown>) => SearchOf<S> {
  const entries = Object.entries(schema);
  return (given) => {
    const read = entries.map(([name, reader]) => [name, reader(given[name])] as const);
    return Object.fromEntries(read) as SearchOf<S>;
  };
}
