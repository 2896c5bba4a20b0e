/** Replaces secrets in a text. */
export type Mask = (text: string) => string;

export const maskText = '***';

/** A line of a longer secret, such as a key in PEM format, is masked on its own from this length on. */
const minLineLength = 8;
/** Minimum length of the beginning of a secret at the end of a text that is masked. */
const minCutLength = 6;

/** Returns a function that masks the values, also in the forms in which requests and responses contain them. */
export function maskOf(values: readonly string[]): Mask {
  const forms = [...new Set(values.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  return (text) => maskCutEnd(forms.reduce(maskAll, text), forms);
}

const maskAll = (text: string, form: string): string => text.replaceAll(form, maskText);

function formsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.length >= minLineLength);
  return [value, ...lines].flatMap((each) => [
    each,
    JSON.stringify(each).slice(1, -1),
    ...encodedForms(each),
  ]);
}

function encodedForms(text: string): string[] {
  const base64 = btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  try {
    return [base64, encodeURIComponent(text), new URLSearchParams([['', text]]).toString().slice(1)];
  } catch {
    // Half of a surrogate pair cannot be part of a URL.
    return [base64];
  }
}

/** Masks the beginning of a secret at the end of the text, because an executor may have cut the text there. */
function maskCutEnd(text: string, forms: readonly string[]): string {
  const last = text.length - minCutLength;
  const starts = forms.flatMap((form) => {
    for (let at = Math.max(0, text.length - form.length + 1); at <= last; at += 1) {
      if (text[at] === form[0] && form.startsWith(text.slice(at))) return [at];
    }
    return [];
  });
  return starts.length === 0 ? text : text.slice(0, Math.min(...starts)) + maskText;
}

/** Masks every text of a JSON value, and every number that contains a secret. */
export function maskJson(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value);
  if (typeof value === 'number') return mask(String(value)) === String(value) ? value : maskText;
  if (Array.isArray(value)) return value.map((each: unknown) => maskJson(each, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [mask(key), maskJson(inner, mask)]));
}
