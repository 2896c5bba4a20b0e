// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { taskConfigId } from '@distribute-schedule/domain';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { Optional, cursorMessage } from '../http/fields';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { TaskChangePage, viewTaskChange } from './task-changes';

class ChangesDto {
  @Optional() @Matches(/^\d{1,15}(\.\d{1,15})?$/, cursorMessage) cursor?: string;
  @Optional() @IsInt() @Min(1) @Max(100) limit?: number;
}

/** The route that lists who changed a task. */
export function changeRoutes({ ports: { audit } }: ApiParts): Route[] {
  return [
    defineRoute<ChangesDto>({
      method: 'get',
      path: '/api/v1/tasks/{id}/changes',
      operationId: 'listTaskChanges',
      access: 'viewer',
      tag: 'tasks',
      summary:
        'List the changes of a task from the audit, newest first: who changed which fields. Also lists those of a deleted task. A page looks at up to `limit` records of requests about the task, by an index. Requests that changed nothing are left out, so a page may be short or even empty, and there are more pages as long as `next_cursor` is not null. Secrets are masked',
      query: ChangesDto,
      replies: { 200: TaskChangePage },
      handle: async ({ params, query: { cursor, limit = 50 } }) => {
        const subject = taskConfigId(params['id']);
        const { records, next } = await audit.list({
          subject,
          source: 'people',
          limit,
          ...(cursor !== undefined && { before: cursor }),
        });
        return ok({ items: records.flatMap(viewTaskChange), next_cursor: next ?? null });
      },
    }),
  ];
}
