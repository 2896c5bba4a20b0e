import CliTable from 'cli-table3';
import stringWidth from 'string-width';
import { clean, type Cell, type Look } from './look';

export interface TableOptions {
  readonly look: Look;
  /** Width of the screen. Without it, nothing is cut. */
  readonly columns: number | undefined;
}

const gap = 2;
/** A column is not cut below this width, unless it is narrower by itself. */
const minWidth = 6;

/** A table without lines, as wide as its content and at most as wide as the screen. */
export function tableText(
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
  { look, columns }: TableOptions,
): string {
  const widths = fit(naturalWidths([titles, ...rows]), columns);
  const table = new CliTable({
    chars: withoutLines,
    style: { 'padding-left': 0, 'padding-right': gap, head: [], border: [], compact: true },
    colWidths: widths.map((width) => width + gap),
  });
  if (titles.length > 0) table.push(titles.map((text) => look.paint({ text, style: 'bold' })));
  for (const row of rows) table.push(row.map((cell) => look.paint(cell)));
  const lines = table.toString().split('\n');
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

const textOf = (cell: Cell): string => clean(typeof cell === 'string' ? cell : cell.text);

function naturalWidths(rows: readonly (readonly Cell[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, stringWidth(textOf(cell)))));
  return widths;
}

/** Cuts the widest columns until all fit. The first one names the row and can be copied, so it is cut last. */
function fit(widths: readonly number[], columns: number | undefined): number[] {
  if (columns === undefined) return [...widths];
  const room = columns - gap * (widths.length - 1);
  const [first = 0, ...others] = widths;
  const max = maxWidthWithin(room - first, others);
  const cut = others.map((width) => Math.min(width, max));
  const left = room - cut.reduce((sum, width) => sum + width, 0);
  return [Math.min(first, Math.max(left, minWidth)), ...cut];
}

/** The largest width with which columns fit into a room if each is cut to it. */
function maxWidthWithin(room: number, widths: readonly number[]): number {
  const total = (max: number) => widths.reduce((sum, width) => sum + Math.min(width, max), 0);
  let max = Math.max(minWidth, ...widths);
  while (max > minWidth && total(max) > room) max -= 1;
  return max;
}

const withoutLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
