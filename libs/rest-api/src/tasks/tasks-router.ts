import type {
  CreateTaskConfig,
  NewTaskFields,
  Ports,
  TriggerTaskConfig,
} from '@distribute-schedule/application';
import { TaskConfigNotFoundError, taskConfigId, type JsonObject } from '@distribute-schedule/domain';
import { Router } from 'express';
import { IsObject, IsOptional } from 'class-validator';
import { parseBody } from '../server/parse-body';
import { CreateTaskDto } from './create-task.dto';
import { viewTask } from './view-task';

class TriggerTaskDto {
  @IsOptional()
  @IsObject()
  parameters?: JsonObject;
}

const pageSize = 100;

/** Mounted at `/api/v1/tasks`. */
export function tasksRouter(
  ports: Pick<Ports, 'taskConfigs'>,
  createTask: CreateTaskConfig,
  triggerTask: TriggerTaskConfig,
): Router {
  const router = Router();

  router.post('/', async (request, response) => {
    const dto = parseBody(CreateTaskDto, request.body);
    const stored = await createTask.execute({
      fields: fieldsOf(dto),
      ...(dto.id !== undefined && { id: dto.id }),
    });
    response.status(201).json(viewTask(stored));
  });

  router.get('/', async (_request, response) => {
    const { configs } = await ports.taskConfigs.list({ limit: pageSize });
    response.json({ items: configs.map(viewTask) });
  });

  router.get('/:id', async (request, response) => {
    const id = taskConfigId(request.params.id);
    const stored = await ports.taskConfigs.find(id);
    if (!stored) throw new TaskConfigNotFoundError(id);
    response.json(viewTask(stored));
  });

  router.post('/:id/trigger', async (request, response) => {
    const { parameters } = parseBody(TriggerTaskDto, request.body ?? {});
    const id = taskConfigId(request.params.id);
    const { taskId, created } = await triggerTask.execute({ id, ...(parameters && { parameters }) });
    response.status(created ? 202 : 200).json({ execution_id: taskId, created });
  });

  return router;
}

function fieldsOf(dto: CreateTaskDto): NewTaskFields {
  const { name, executor = 'local', handler, priority, enabled, parameters } = dto;
  return {
    name,
    executor,
    ...(handler !== undefined && { handler }),
    ...(dto.cron_expression !== undefined && { trigger: dto.cron_expression }),
    ...(dto.time_zone !== undefined && { timeZone: dto.time_zone }),
    ...(dto.execution_mode !== undefined && { overlap: dto.execution_mode }),
    ...(dto.load_balance_strategy !== undefined && { balancing: dto.load_balance_strategy }),
    ...(dto.max_retry !== undefined && { retryPolicy: { maxRetries: dto.max_retry } }),
    ...(dto.timeout_seconds !== undefined && { timeoutMs: dto.timeout_seconds * 1000 }),
    ...(priority !== undefined && { priority }),
    ...(enabled !== undefined && { enabled }),
    ...(parameters !== undefined && { parameters }),
  };
}
