import { Duration } from '../time/duration';
import { readMoment } from '../time/moment';
import { CRON_MACROS, isCronMacro } from './cron-fields';
import { InvalidTriggerError } from './trigger-errors';

/** The rule by which a TaskConfig becomes due. All moments are epoch ms. */
export type TriggerSpec =
  | { readonly kind: 'cron'; readonly expression: string; readonly timeZone: string }
  /** Fixed rate, counted from `startAt`, or from the epoch without it. */
  | { readonly kind: 'every'; readonly intervalMs: number }
  /** Fixed delay after the end of the previous run. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'once'; readonly at: number }
  /** Never due: people run it by hand. */
  | { readonly kind: 'manual' };

/** `0 2 * * *`, `@daily`, `@every 30s`, `@after 30s` (after the end of the previous run), `@at 2026-12-01T02:00:00Z`, `@manual`. */
export function parseTriggerSpec(text: string, timeZone: string): TriggerSpec {
  const given = text.trim();
  if (!given.startsWith('@') || isCronMacro(given)) {
    // Fields may stand in several lines of a file, but people see the expression in one.
    return { kind: 'cron', expression: given.replace(/[^\S ]/g, ' '), timeZone };
  }
  const [word = '', argument = '', ...more] = given.split(/\s+/);
  if (more.length === 0) {
    if (word === '@every') return { kind: 'every', intervalMs: Duration.parse(argument).ms };
    if (word === '@after') return { kind: 'delay', delayMs: Duration.parse(argument).ms };
    if (word === '@at') return { kind: 'once', at: parseInstant(argument) };
    if (word === '@manual' && argument === '') return { kind: 'manual' };
  }
  throw new InvalidTriggerError(
    'trigger',
    `"${given.slice(0, 60)}" is not understood: use 5 to 7 cron fields, ${CRON_MACROS.join(', ')}, ` +
      '@every 30s, @after 30s, @at 2026-12-01T02:00:00Z and @manual',
  );
}

/** The text from which `parseTriggerSpec` reads the spec. The zone of a cron expression is stored separately. */
export function formatTriggerSpec(spec: TriggerSpec): string {
  switch (spec.kind) {
    case 'cron':
      return spec.expression;
    case 'every':
      return `@every ${Duration.ofMs(spec.intervalMs).toString()}`;
    case 'delay':
      return `@after ${Duration.ofMs(spec.delayMs).toString()}`;
    case 'once':
      return `@at ${new Date(spec.at).toISOString().replace('.000Z', 'Z')}`;
    case 'manual':
      return '@manual';
  }
}

function parseInstant(text: string): number {
  const at = readMoment(text);
  if (at !== undefined) return at;
  throw new InvalidTriggerError(
    'at',
    `"${text.slice(0, 40)}" is not a valid time; write one from 1970 to 9999, such as 2026-12-01T02:00:00Z or 2026-12-01T03:00:00+01:00`,
  );
}
