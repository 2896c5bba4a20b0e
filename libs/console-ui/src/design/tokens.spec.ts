import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The two colours of each token in tokens.css: of the light theme and of the dark one. */
const tokens = new Map(
  [
    ...readFileSync(path.join(__dirname, 'tokens.css'), 'utf8').matchAll(
      /--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g,
    ),
  ].map(([, name, light, dark]) => [name, { light, dark }] as const),
);

/** Relative luminance, as WCAG defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(front: string, back: string, theme: 'light' | 'dark'): number {
  const [one, other] = [front, back].map((name) => luminance(tokens.get(name)?.[theme] ?? 'missing')) as [
    number,
    number,
  ];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

const backgrounds = ['canvas', 'surface', 'raised', 'sunken'];
const texts = ['text', 'soft', 'accent', 'ok', 'fail', 'run', 'retry', 'wait', 'cancel'];
const pairs = [
  ...texts.flatMap((text) => backgrounds.map((back) => [text, back] as const)),
  ['accent', 'accent-wash'],
  ['ok', 'ok-wash'],
  ['fail', 'fail-wash'],
  ['cancel', 'cancel-wash'],
  ['retry', 'retry-wash'],
  ['text', 'accent-wash'],
  ['text', 'retry-wash'],
  ['on-accent', 'accent'],
  ['on-fail', 'fail'],
] as const;

describe.each(['light', 'dark'] as const)('The colours of the theme %s', (theme) => {
  it.each(pairs)('let people read %s on %s', (text, back) => {
    expect(contrast(text, back, theme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(backgrounds)('show the edge of a control on %s', (back) => {
    expect(contrast('edge', back, theme)).toBeGreaterThanOrEqual(3);
  });
});
