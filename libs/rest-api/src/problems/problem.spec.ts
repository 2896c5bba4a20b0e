import { silentLog } from '@distribute-schedule/application/testing';
import { StoreFullError, StoreRefusedError, StoreUnavailableError } from '@distribute-schedule/application';
import { TaskConfigNotFoundError, taskConfigId } from '@distribute-schedule/domain';
import express from 'express';
import request from 'supertest';
import { problemHandler } from './problem';

function responseTo(error: Error) {
  const app = express();
  app.get('/', () => {
    throw error;
  });
  app.use(problemHandler(silentLog));
  return request(app).get('/');
}

describe('problemHandler', () => {
  it.each([new StoreUnavailableError('away'), new StoreFullError(), new StoreRefusedError('a replica')])(
    'says when to retry after an error of the store: %s',
    async (error) => {
      const answer = await responseTo(error);
      expect([answer.status, answer.get('retry-after')]).toEqual([503, '2']);
    },
  );

  it('keeps the code of a domain error', async () => {
    const answer = await responseTo(new TaskConfigNotFoundError(taskConfigId('a')));
    expect([answer.status, answer.body]).toEqual([
      404,
      {
        type: 'about:blank',
        status: 404,
        code: 'task_config.not_found',
        title: 'Task a does not exist',
        errors: [],
      },
    ]);
  });

  it('shows no details of an internal error', async () => {
    const { status, text } = await responseTo(new Error('password=hunter2'));
    expect(status).toBe(500);
    expect(text).not.toContain('hunter2');
  });
});
