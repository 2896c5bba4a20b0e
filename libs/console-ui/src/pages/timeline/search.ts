import { moment, oneOf, searchOf, text } from '../../search-params/search-params';
import { bounded, presets, spanOf, type Preset, type Span } from './spans';

export const timelineSearch = searchOf({
  /** A span that moves with the time. Without it and without `from` and `to`, the first preset holds. */
  span: oneOf(presets),
  from: moment(),
  to: moment(),
  q: text(128),
  view: oneOf(['table']),
});

export type TimelineSearch = ReturnType<typeof timelineSearch>;

export const defaultPreset: Preset = '6h';

/** The preset that the page shows, unless the URL names a span of its own. */
export function presetOf({ span, from, to }: TimelineSearch): Preset | undefined {
  if (from !== undefined && to !== undefined && from < to) return undefined;
  return span ?? defaultPreset;
}

export function shownSpan(search: TimelineSearch, now: number, zone: string): Span {
  const preset = presetOf(search);
  if (preset !== undefined) return spanOf(preset, now, zone);
  return bounded({ from: Date.parse(search.from ?? ''), to: Date.parse(search.to ?? '') });
}
