import type { CancelTask, Ports } from '@distribute-schedule/application';
import { TaskNotFoundError, taskConfigId, taskId, type Task } from '@distribute-schedule/domain';
import { Router } from 'express';
import { RequestError } from '../server/problem';

const mostPerPage = 100;

/** Mounted at `/api/v1/executions`. */
export function executionsRouter(ports: Pick<Ports, 'tasks'>, cancelTask: CancelTask): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const configId = taskConfigId(request.query['task_id'], 'task_id');
    const { status } = request.query;
    const limit = limitOf(request.query['limit']);
    const tasks = await ports.tasks.ofConfig(configId, mostPerPage);
    const matching = tasks.filter((task) => status === undefined || task.status === status);
    response.json({ items: matching.slice(0, limit).map(viewExecution) });
  });

  router.get('/:id', async (request, response) => {
    const id = taskId(request.params.id);
    const task = await ports.tasks.find(id);
    if (!task) throw new TaskNotFoundError(id);
    response.json(viewExecution(task));
  });

  router.post('/:id/cancel', async (request, response) => {
    response.status(202).json({ outcome: await cancelTask.execute({ taskId: taskId(request.params.id) }) });
  });

  return router;
}

function limitOf(given: unknown): number {
  if (given === undefined) return mostPerPage;
  const limit = Number(given);
  if (!Number.isInteger(limit) || limit < 1 || limit > mostPerPage) {
    throw new RequestError(400, 'request.invalid', `limit must be a whole number from 1 to ${mostPerPage}`, {
      field: 'limit',
    });
  }
  return limit;
}

function viewExecution(task: Task) {
  const { id, configId, scheduledTime, startTime, state, workerId, attempts, result, error, steps } =
    task.toSnapshot();
  const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return {
    id,
    task_id: configId,
    status: task.status,
    scheduled_time: iso(scheduledTime),
    start_time: iso(startTime),
    end_time: iso('endedAt' in state ? state.endedAt : undefined),
    worker_id: workerId ?? null,
    retry_count: Math.max(0, attempts - 1),
    result: result ?? null,
    error: error ?? null,
    steps: steps.map((step) => ({ ...step, at: iso(step.at) })),
  };
}
