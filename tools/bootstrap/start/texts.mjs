/** What `npm start` tells people. */

export const help = `Starts a scheduler and a worker on this machine, with a first task.

  npm start                         http://127.0.0.1:8080, or the next port that is free
  DS_API_PORT=9000 npm start        another port
  REDIS_URL=redis://… npm start     on a Redis of yours

Redis comes from the first of these that is there: REDIS_URL, a Docker engine, redis-server or valkey-server on the
PATH, the system's package manager where it may be used without asking. What it holds is kept, in
.cache/redis-data or, with Docker, in a volume.
Any key of the configuration can be set by a variable: worker.max_concurrent_tasks is DS_WORKER_MAX_CONCURRENT_TASKS.`;

/** @param {{ origin: string, demo: { id: string, name: string }, execution: { result: unknown, worker_id: string } }} first */
export const greeting = ({ origin, demo, execution }) => `
It works. "${demo.name}" has run, on ${execution.worker_id}: ${JSON.stringify(execution.result)}

  API     ${origin}/api/v1
  Health  ${origin}/ready

Try next, in another terminal:

  # what has run so far
  curl -s '${origin}/api/v1/executions?task_id=${demo.id}&limit=3'

  # run it now
  curl -s -X POST ${origin}/api/v1/tasks/${demo.id}/trigger

  # a task of your own, every minute
  curl -s -X POST ${origin}/api/v1/tasks -H 'content-type: application/json' \\
    -d '{"name": "my first task", "cron_expression": "* * * * *", "executor": "local", "handler": "hello", "parameters": {"name": "me"}}'

Ctrl-C stops everything.
`;
