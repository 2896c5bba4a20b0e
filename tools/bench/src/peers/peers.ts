import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { conditions } from './conditions';
import { redisUrl } from '../environment';
import { compare } from './compare';
import { fireRows } from './fire-rows';
import { longRows, ownRows } from './own-rows';
import { RedisProbe } from './redis-probe';
import type { PeerRow } from './row';
import { linesOf, ownTable, peerTable, type Line } from './table';
import { waitingRows } from './waiting-rows';

const usualRows: readonly PeerRow[] = [...waitingRows, ...fireRows, ...ownRows];
const rows: readonly PeerRow[] = [...usualRows, ...longRows];

interface PeersOptions {
  readonly chosen: readonly PeerRow[];
  readonly pairs: number;
  readonly repeats: number;
  readonly scale: number;
  readonly json: string | undefined;
}

/** A wrong option of the command line. */
class UsageError extends Error {}

function readOptions(args: readonly string[]): PeersOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string' },
      pairs: { type: 'string', default: '5' },
      repeats: { type: 'string', default: '2' },
      scale: { type: 'string', default: '1' },
      json: { type: 'string' },
      long: { type: 'boolean', default: false },
    },
  });
  const names = values.rows?.split(',') ?? (values.long ? rows : usualRows).map(({ name }) => name);
  const chosen = names.map((name) => {
    const row = rows.find((known) => known.name === name);
    if (!row)
      throw new UsageError(
        `unknown row "${name}", expected some of ${rows.map((known) => known.name).join(',')}`,
      );
    return row;
  });
  const pairs = wholeNumber('pairs', values.pairs, 1);
  const repeats = wholeNumber('repeats', values.repeats, 0);
  const scale = Number(values.scale);
  if (!(scale > 0)) throw new UsageError(`--scale must be a number above 0, got "${values.scale}"`);
  return { chosen, pairs, repeats, scale, json: values.json };
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new UsageError(`--${option} must be a whole number from ${least}, got "${text}"`);
}

/** Compares this system with BullMQ on the same Redis, in turn, and prints the tables. */
export async function runPeers(args: readonly string[]): Promise<void> {
  const { chosen, pairs, repeats, scale, json } = readOptions(args);
  const probe = new RedisProbe(redisUrl());
  const ownPids = [process.ppid, await probe.pid()];
  const bench = { probe, redisUrl: redisUrl(), scale };
  const lines: Line[] = [];
  const print = (text: string) => void process.stdout.write(text);
  for (const row of chosen) {
    process.stderr.write(`measuring: ${row.name}\n`);
    const measured = linesOf(await compare(row, bench, { pairs, maxRepeats: repeats, ownPids }));
    process.stderr.write(tableOf(measured));
    lines.push(...measured);
    // Written after each row, so that an interrupted run keeps what it has.
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(lines, undefined, 2)}\n`);
  }
  const more = `, BullMQ 6.7.0, ${pairs} pairs, ${scale === 1 ? 'all' : `${scale} times the`} tasks`;
  print(`${await conditions(probe, more)}\n\n`);
  await probe.close();
  const isPeer = ({ medians }: Line) => 'bullmq' in medians;
  if (lines.some(isPeer)) print(`${peerTable(lines.filter(isPeer))}\n`);
  const own = lines.filter((line) => !isPeer(line));
  if (own.length > 0) print(ownTable(own));
}

const tableOf = (lines: readonly Line[]): string =>
  lines.some(({ medians }) => 'bullmq' in medians) ? peerTable(lines) : ownTable(lines);
