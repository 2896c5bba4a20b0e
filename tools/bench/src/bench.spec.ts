import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Line } from './peers/table';

const run = promisify(execFile);
const bench = path.join(__dirname, '..', 'bench.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('npm run bench -- capacity', () => {
  it('writes the table between the marks of a document', async () => {
    const document = path.join(folder, 'document.md');
    writeFileSync(document, 'before\n\n<!-- bench: capacity -->\n\nold\n\n<!-- end of bench -->\n\nafter\n');
    await run(process.execPath, [bench, 'capacity', '--scale', '0.005', '--report', document]);
    const written = readFileSync(document, 'utf8');
    expect(written).toMatch(/^before\n[^]*\| memory of a config +\| [\d,]+ B +\|[^]*after\n$/);
    expect(written).not.toContain('old');
    expect(written).not.toContain('NaN');
  });
});

describe('npm run bench -- peers', () => {
  it('measures both systems and prints a line for each figure', async () => {
    const json = path.join(folder, 'figures.json');
    const rows = 'c10,trigger,memory,register,fires-100';
    const { stdout } = await run(process.execPath, [
      ...[bench, 'peers', '--rows', rows, '--pairs', '1', '--repeats', '0', '--scale', '0.005'],
      ...['--json', json],
    ]);
    const lines = JSON.parse(readFileSync(json, 'utf8')) as readonly Line[];
    expect([...new Set(lines.map(({ row }) => row))]).toEqual(rows.split(','));
    for (const { figure, medians } of lines) {
      expect(stdout).toContain(`| ${figure} |`);
      expect(Object.values(medians)).not.toContain(null);
      expect(Object.keys(medians)).toEqual(expect.arrayContaining(['bullmq', 'ours']));
    }
  });
});
