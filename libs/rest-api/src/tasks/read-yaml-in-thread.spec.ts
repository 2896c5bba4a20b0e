import { Worker } from 'node:worker_threads';
import { readYamlInThread, threadLimits } from './read-yaml-in-thread';

const busy = `a: [${'1,'.repeat(100_000)}]`;

describe('readYamlInThread', () => {
  it('returns the value of the text, with each key as it is', async () => {
    const text = 'tasks:\n- { id: a, __proto__: { b: 1 }, date: 2026-01-01, none: ~, big: 1e300 }\n';
    const read = (await readYamlInThread(text)) as { tasks: readonly [object] };
    expect(Object.entries(read.tasks[0])).toEqual([
      ['id', 'a'],
      ['__proto__', { b: 1 }],
      ['date', '2026-01-01'],
      ['none', null],
      ['big', 1e300],
    ]);
    expect(await readYamlInThread('')).toBeNull();
  });

  it('refuses what the parser refuses, with the reason', async () => {
    await expect(readYamlInThread('a: [')).rejects.toMatchObject({
      status: 400,
      code: 'request.malformed',
      message: expect.stringMatching(/^The YAML in the body is refused: .* at line 1/) as string,
    });
  });

  it('lets this process work while it parses', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await readYamlInThread(busy, { ...threadLimits, parseMs: 60_000 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });

  it('ends at the time limit, and says what to do', async () => {
    await expect(readYamlInThread(busy, { ...threadLimits, parseMs: 20 })).rejects.toMatchObject({
      status: 413,
      code: 'request.too_large',
      message: 'Parsing the YAML in the body takes longer than 0.02 s: send the tasks in several requests',
    });
  });

  it('ends when the text needs too much memory', async () => {
    const limits = { ...threadLimits, parseMs: 60_000, memoryMb: 12 };
    await expect(readYamlInThread(busy, limits)).rejects.toMatchObject({
      status: 413,
      message: expect.stringContaining('needs more than 12 MiB of memory') as string,
    });
  });

  it('rejects when the thread ends without an answer', async () => {
    const once = jest.spyOn(Worker.prototype, 'once');
    const reading = readYamlInThread(busy, { ...threadLimits, parseMs: 60_000 });
    void (once.mock.contexts[0] as Worker).terminate();
    await expect(reading).rejects.toThrow('ended without an answer');
  });
});
