/** Something about a task's parameters does not fit; no retry will help. */
export class ParametersError extends Error {}

/** A template names a parameter that is not there; whoever runs the task may still give it. */
export class MissingParameterError extends ParametersError {}

/** What names in a template stand for. */
export interface TemplateValues {
  readonly parameters: unknown;
  /** Null: it could be there, and is not, such as the time of a run before the first. */
  readonly execution: Readonly<Record<string, string | number | null>>;
}

/** How a value is written where it is put in. */
export type Encode = (value: unknown, name: string) => string;

interface Hole {
  readonly path: readonly string[];
  readonly name: string;
}

const namePattern = /^(parameters|execution)(\.[A-Za-z0-9_-]{1,64}){1,8}$/;

/**
 * A text with holes such as `{{parameters.order.id}}` or `{{execution.id}}`. A hole holds the name of a value and
 * nothing else: no code, no operators, no defaults.
 */
export class Template {
  private constructor(
    /** Texts and holes by turns, a text first and last. */
    private readonly texts: readonly string[],
    private readonly holes: readonly Hole[],
  ) {}

  static parse(source: string): Template {
    const texts: string[] = [];
    const holes: Hole[] = [];
    let at = 0;
    for (;;) {
      const open = source.indexOf('{{', at);
      if (open < 0) break;
      const close = source.indexOf('}}', open);
      if (close < 0)
        throw new ParametersError(`a template has {{ without }} after ${shown(source.slice(open))}`);
      const name = source.slice(open + 2, close).trim();
      if (!namePattern.test(name)) {
        throw new ParametersError(
          `{{${name.slice(0, 80)}}} is not allowed in a template: it must be a name such as {{parameters.order.id}} or {{execution.id}}`,
        );
      }
      texts.push(source.slice(at, open));
      holes.push({ name, path: name.split('.') });
      at = close + 2;
    }
    return new Template([...texts, source.slice(at)], holes);
  }

  get names(): readonly string[] {
    return this.holes.map(({ name }) => name);
  }

  get isPlain(): boolean {
    return this.holes.length === 0;
  }

  /** The one value that the whole text stands for, if it is nothing but a hole. */
  soleValue(values: TemplateValues): { readonly value: unknown } | undefined {
    const [hole] = this.holes;
    const isSole = hole && this.holes.length === 1 && this.texts.every((text) => text === '');
    return isSole ? { value: valueOf(hole, values) } : undefined;
  }

  render(values: TemplateValues, encode: Encode): string {
    return this.texts
      .map((text, index) => {
        const hole = this.holes[index];
        return hole ? text + encode(valueOf(hole, values), hole.name) : text;
      })
      .join('');
  }
}

/** As it is, for values that are a text or written like one. */
export const asText: Encode = (value, name) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null && name.startsWith('execution.')) return '';
  throw new ParametersError(`{{${name}}} is ${kindOf(value)}, which cannot be put into a text`);
};

export const asUrlPart: Encode = (value, name) => urlEncoded(asText(value, name));

export function urlEncoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw new ParametersError(`${shown(text)} holds half a character, which no URL can hold`);
  }
}

export const asJson: Encode = (value) => JSON.stringify(value);

/** Own properties only, so that no name reaches what every object has, such as `constructor`. */
function valueOf({ name, path }: Hole, values: TemplateValues): unknown {
  let value: unknown = values;
  for (const [index, key] of path.entries()) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) value = undefined;
    else value = (value as Record<string, unknown>)[key];
    if (value === undefined) {
      const Refusal = path[0] === 'parameters' ? MissingParameterError : ParametersError;
      throw new Refusal(`{{${name}}} names nothing: there is no ${path.slice(0, index + 1).join('.')}`);
    }
  }
  return value;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `of the type ${typeof value}`;
}

const shown = (text: string) => JSON.stringify(text.slice(0, 40));
