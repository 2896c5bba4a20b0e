import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseBody } from '../http/parse-body';
import { CreateTaskDto } from './task-dtos';

const read = (file: string) => readFileSync(resolve(__dirname, '../../../..', file), 'utf8');

/** Tasks in a document: blocks of JSON, and bodies of curl commands. */
const tasksIn = (file: string): string[] => {
  const text = read(file);
  const blocks = [...text.matchAll(/```json\n(.*?)```/gs)].filter(([, json]) =>
    json?.includes('"executor":'),
  );
  const posted = text.matchAll(/-X POST \S+\/api\/v1\/tasks -H \S+ \S+ \\+\s+-d '(.*?)'/gs);
  return [...blocks, ...posted].map(([, json]) => json ?? '');
};

describe('A task in a document', () => {
  it.each([
    ['README.md', 1],
    ['docs/executors.md', 3],
    ['docs/migrate/bullmq.md', 1],
    ['docs/migrate/crontab.md', 1],
    ['docs/migrate/kubernetes-cronjob.md', 1],
    ['docs/migrate/xxl-job.md', 1],
    ['tools/bootstrap/start/texts.mjs', 1],
  ])('is accepted by the API: %s', (file, count) => {
    const tasks = tasksIn(file);
    expect(tasks).toHaveLength(count);
    for (const json of tasks) {
      expect(parseBody(CreateTaskDto, JSON.parse(json))).toMatchObject({
        executor: expect.any(String) as string,
      });
    }
  });
});
