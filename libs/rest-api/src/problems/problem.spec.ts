import { silentLog } from '@distribute-schedule/application/testing';
import { StoreFullError, StoreUnavailableError } from '@distribute-schedule/application';
import { TaskConfigNotFoundError, taskConfigId } from '@distribute-schedule/domain';
import express from 'express';
import request from 'supertest';
import { problemHandler } from './problem';

function answerTo(error: Error) {
  const app = express();
  app.get('/', () => {
    throw error;
  });
  app.use(problemHandler(silentLog));
  return request(app).get('/');
}

describe('A problem', () => {
  it.each([new StoreUnavailableError('away'), new StoreFullError()])(
    'of the store says when to come back: %s',
    async (error) => {
      const answer = await answerTo(error);
      expect([answer.status, answer.get('retry-after')]).toEqual([503, '2']);
    },
  );

  it('of the domain keeps its code', async () => {
    const answer = await answerTo(new TaskConfigNotFoundError(taskConfigId('a')));
    expect([answer.status, answer.body]).toEqual([
      404,
      {
        type: 'about:blank',
        status: 404,
        code: 'task_config.not_found',
        title: 'There is no task a',
        errors: [],
      },
    ]);
  });

  it('of ours tells nothing of what happened', async () => {
    const { status, text } = await answerTo(new Error('password=hunter2'));
    expect(status).toBe(500);
    expect(text).not.toContain('hunter2');
  });
});
