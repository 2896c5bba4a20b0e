import { isSecretName, type SecretValues } from '@distribute-schedule/executor-api';

/** A task's parameters are wrong, so a retry cannot succeed. */
export class ParametersError extends Error {}

/** A parameter is missing. A run by hand may still supply it. */
export class MissingParameterError extends ParametersError {}

/** Values of the names in a template. */
export interface TemplateValues {
  readonly parameters: unknown;
  /** Null if the name is valid but has no value now, such as the previous fire time at the first run. */
  readonly execution: Readonly<Record<string, string | number | null>>;
  readonly secrets?: SecretValues;
}

/** Writes a value in the form that its place in the request needs. */
export type Encode = (value: unknown, name: string) => string;

interface Placeholder {
  readonly path: readonly string[];
  readonly name: string;
}

const namePattern = /^(parameters|execution)(\.[A-Za-z0-9_-]{1,64}){1,8}$/;
const secretPrefix = 'secrets.';

const isAllowedName = (name: string): boolean =>
  name.startsWith(secretPrefix) ? isSecretName(name.slice(secretPrefix.length)) : namePattern.test(name);

/**
 * Text with placeholders such as `{{parameters.order.id}}`, `{{execution.id}}` or `{{secrets.shop_token}}`. A placeholder
 * contains only the name of a value: no code, no operators and no defaults.
 */
export class Template {
  private constructor(
    /** The text before each placeholder, then the text after the last one. */
    private readonly texts: readonly string[],
    private readonly placeholders: readonly Placeholder[],
  ) {}

  static parse(source: string): Template {
    const texts: string[] = [];
    const placeholders: Placeholder[] = [];
    let position = 0;
    for (;;) {
      const open = source.indexOf('{{', position);
      if (open < 0) break;
      const close = source.indexOf('}}', open);
      if (close < 0)
        throw new ParametersError(`a template has {{ without }}, at ${quoted(source.slice(open))}`);
      const name = source.slice(open + 2, close).trim();
      if (!isAllowedName(name)) {
        throw new ParametersError(
          `{{${name.slice(0, 80)}}} is not allowed in a template; use a name such as {{parameters.order.id}}, {{execution.id}} or {{secrets.shop_token}}`,
        );
      }
      texts.push(source.slice(position, open));
      placeholders.push({ name, path: name.split('.') });
      position = close + 2;
    }
    return new Template([...texts, source.slice(position)], placeholders);
  }

  get names(): readonly string[] {
    return this.placeholders.map(({ name }) => name);
  }

  get isPlain(): boolean {
    return this.placeholders.length === 0;
  }

  /** Returns the value of the placeholder if the whole text is one placeholder. */
  soleValue(values: TemplateValues): { readonly value: unknown } | undefined {
    const [placeholder] = this.placeholders;
    const isSole = placeholder && this.placeholders.length === 1 && this.texts.every((text) => text === '');
    return isSole ? { value: valueOf(placeholder, values) } : undefined;
  }

  render(values: TemplateValues, encode: Encode): string {
    return this.texts
      .map((text, index) => {
        const placeholder = this.placeholders[index];
        return placeholder ? text + encode(valueOf(placeholder, values), placeholder.name) : text;
      })
      .join('');
  }
}

/** Writes a string, number or boolean without any encoding. */
export const asText: Encode = (value, name) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null && name.startsWith('execution.')) return '';
  throw new ParametersError(`{{${name}}} is ${kindOf(value)}, which cannot be inserted into text`);
};

export const asUrlPart: Encode = (value, name) => urlEncoded(asText(value, name));

export function urlEncoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw new ParametersError(
      `${quoted(text)} contains half of a surrogate pair, which a URL cannot contain`,
    );
  }
}

export const asJson: Encode = (value) => JSON.stringify(value);

/** Looks up own properties only, so that no name reaches inherited ones such as `constructor`. */
function valueOf({ name, path }: Placeholder, values: TemplateValues): unknown {
  let value: unknown = values;
  for (const [index, key] of path.entries()) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) value = undefined;
    else value = (value as Record<string, unknown>)[key];
    if (value === undefined) {
      const ErrorClass = path[0] === 'parameters' ? MissingParameterError : ParametersError;
      throw new ErrorClass(`{{${name}}} has no value: ${path.slice(0, index + 1).join('.')} does not exist`);
    }
  }
  return value;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 40));
