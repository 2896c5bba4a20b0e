/** What `npm start` tells people. */

export const help = `Starts a scheduler, a worker and the API in one process on this machine, with a first task.

  npm start                         http://127.0.0.1:8080, or the next port that is free
  DS_API_PORT=9000 npm start        another port
  DS_EMBEDDED_FOLDER=… npm start    another folder for what it holds
  REDIS_URL=redis://… npm start     on a Redis of yours

It needs no server. What it holds is kept in .cache/data, also if it is killed; with REDIS_URL, in that Redis.
Any key of the configuration can be set by a variable: worker.max_concurrent_tasks is DS_WORKER_MAX_CONCURRENT_TASKS.`;

const places = ({ origin, store }) => `  API     ${origin}/api/v1    to browse and try: ${origin}/docs
  Health  ${origin}/ready
  Data    ${store}`;

const goodbye = 'Ctrl-C stops it. The next npm start goes on where it was.\n';

/** Where api.tokens are set, of which it knows the hashes alone. */
export const greetingWithTokens = ({ origin, store }) => `
It runs. Its API asks for a token, so that no first task was made.

${places({ origin, store })}

Try next, in another terminal, with the secret of one of your api.tokens:

  curl -s ${origin}/api/v1/tasks -H 'Authorization: Bearer …'

${goodbye}`;

/** @param {{ origin: string, demo: { id: string, name: string }, execution: { result: unknown, worker_id: string }, seconds: string, store: string }} first */
export const greeting = ({ origin, demo, execution, seconds, store }) => `
It works, after ${seconds} s. "${demo.name}" has run, on ${execution.worker_id}: ${JSON.stringify(execution.result)}

${places({ origin, store })}

Try next, in another terminal:

  # what has run so far
  curl -s '${origin}/api/v1/executions?task_id=${demo.id}&limit=3'

  # run it now
  curl -s -X POST ${origin}/api/v1/tasks/${demo.id}/trigger

  # a task of your own, every minute
  curl -s -X POST ${origin}/api/v1/tasks -H 'content-type: application/json' \\
    -d '{"name": "my first task", "cron_expression": "* * * * *", "executor": "local", "handler": "hello", "parameters": {"name": "me"}}'

${goodbye}`;
