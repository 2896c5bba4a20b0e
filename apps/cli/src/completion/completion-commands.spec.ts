import { spawnSync } from 'node:child_process';
import type { RequestListener } from 'node:http';
import { CliUnderTest, finish } from '../testing/cli-under-test';
import { RecordingHost } from '../testing/recording-host';
import { withServer } from '../testing/with-server';

describe('distribute-schedule completion', () => {
  let cli: CliUnderTest;
  let executionId: string;
  beforeAll(async () => {
    cli = await CliUnderTest.start({ hello: () => 'hello' });
    const typed =
      'tasks: [{ id: hello, name: hello, executor: local, handler: hello }, { id: other, name: other }]';
    await cli.run(['task', 'apply', '-f', '-'], { typed });
    executionId = (await cli.run(['task', 'trigger', 'hello', '--wait', '-o', 'name'])).out.trim();
    await cli.run(['context', 'add', 'prod', '--url', cli.url]);
  });
  afterAll(() => cli.stop());

  const complete = async (...words: string[]) =>
    (await cli.run(['__complete', '--', ...words])).out.split('\n').slice(0, -1);

  it.each([
    [['ta'], ['task']],
    [['task', 'ge'], ['get']],
    [
      ['task', 'get', ''],
      ['hello', 'other'],
    ],
    [['task', 'get', 'he'], ['hello']],
    [['task', 'enable', 'other', 'he'], ['hello']],
    [['task', 'get', 'hello', ''], []],
    [['task', 'list', '--dis'], ['--disabled']],
    [['execution', 'list', '--status', 'fa'], ['failed']],
    [['execution', 'list', '--task', 'o'], ['other']],
    [['cluster', 'drain', ''], ['worker-1']],
    [['--context', ''], ['prod']],
    [['context', 'use', 'p'], ['prod']],
    [
      ['-o', 'js'],
      ['json', 'jsonl'],
    ],
    [['task', 'apply', '-f', ''], [':file']],
    [['completion', 'b'], ['bash']],
    [['task', 'trigger', '--wait', 'he'], ['hello']],
    [['nonsense', ''], []],
  ])('completes %j', async (words, expected) => {
    expect(await complete(...words)).toEqual(expected);
  });

  it('completes the id of an execution', async () => {
    expect(await complete('execution', 'get', executionId.slice(0, 8))).toEqual([executionId]);
  });

  it('reads on when the API has read many tasks and found none yet', async () => {
    const answer: RequestListener = ({ url = '' }, response) => {
      const page = url.includes('cursor=')
        ? { items: [{ id: 'zebra' }], next_cursor: null }
        : { items: [], next_cursor: '1' };
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(page));
    };
    const { out } = await withServer(answer, (DS_URL) =>
      finish(new RecordingHost(['__complete', '--', 'task', 'get', 'ze'], { environment: { DS_URL } })),
    );
    expect(out).toBe('zebra\n');
  });

  it('never offers its own hidden command', async () => {
    expect(await complete('')).not.toContain('__complete');
  });

  it('prints nothing when the API cannot be reached or refuses the token', async () => {
    expect(await complete('--url', 'http://127.0.0.1:9', 'task', 'get', '')).toEqual([]);
    const environment = { DS_URL: cli.url, DS_TOKEN: 'wrong' };
    const outcome = await finish(new RecordingHost(['__complete', '--', 'task', 'get', ''], { environment }));
    expect(outcome).toMatchObject({ code: 0, out: '', err: '' });
  });

  it('prints a bash script that cuts what bash has already split off', async () => {
    const { out } = await cli.run(['completion', 'bash']);
    // Stands for the command line: it prints its arguments after `__complete --`, and a name with an @.
    const script = `
      distribute-schedule() { shift 2; printf '%s\\n' "words=$#" 'hello@12' ':file'; }
      compopt() { echo "compopt $*"; }
      ${out}
      COMP_LINE='distribute-schedule execution get hello@1' COMP_POINT=\${#COMP_LINE} COMP_WORDBREAKS=$' @:'
      _distribute_schedule; printf '%s\\n' "\${COMPREPLY[@]}"
      COMP_LINE='distribute-schedule task ' COMP_POINT=\${#COMP_LINE}
      _distribute_schedule; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.replaceAll('compopt -o default\n', '')).toBe('words=3\n12\nwords=2\nhello@12\n');
  });

  it('completes in bash when the command is an alias', async () => {
    const { out } = await cli.run(['completion', 'bash']);
    const script = `
      program() { shift 3; printf '%s\\n' "words=$#"; }
      alias distribute-schedule='program first'
      ${out}
      COMP_LINE='distribute-schedule task ' COMP_POINT=\${#COMP_LINE} COMP_WORDBREAKS=$' @:'
      _distribute_schedule; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: 'words=2\n', stderr: '' });
  });

  it('completes in zsh under the name of the built file, because zsh expands an alias first', async () => {
    const { out } = await cli.run(['completion', 'zsh']);
    expect(out).toMatch(/^compdef _distribute_schedule distribute-schedule distribute-schedule\.cjs$/m);
  });
});
