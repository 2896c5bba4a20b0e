/** The texts that `npm start` prints. */

export const help = `Starts a scheduler, a worker and the API in one process on this machine, with a first task.

  npm start                         http://127.0.0.1:8080, or the next free port
  DS_API_PORT=9000 npm start        use another port
  DS_SQLITE_FILE=… npm start        use another data file
  REDIS_URL=redis://… npm start     store the data in a Redis that is already running

Needs no server. The data is stored in .cache/data/schedule.db, a SQLite file, and is kept even if the process is killed.
A variable can set any key of the configuration: worker.max_concurrent_tasks is DS_WORKER_MAX_CONCURRENT_TASKS.`;

const addresses = ({
  origin,
  store,
}) => `  API     ${origin}/api/v1    documentation to browse and try: ${origin}/docs
  Health  ${origin}/ready
  Data    ${store}`;

const howToStop = 'Press Ctrl-C to stop. The next npm start continues with the same data.\n';

/** Printed if api.tokens are set. npm start knows only their hashes, so it cannot call the API. */
export const greetingWithTokens = ({ origin, store }) => `
Console  ${origin}/

Started. The API requires a token, so npm start has created no first task.

${addresses({ origin, store })}

Try this in another terminal, with the secret of one of your api.tokens:

  curl -s ${origin}/api/v1/tasks -H 'Authorization: Bearer …'

${howToStop}`;

/** @param {{ origin: string, demo: { id: string, name: string }, execution: { result: unknown, worker_id: string }, seconds: string, store: string }} first */
export const greeting = ({ origin, demo, execution, seconds, store }) => `
Console  ${origin}/

Started after ${seconds} s. The task "${demo.name}" has run on ${execution.worker_id}: ${JSON.stringify(execution.result)}

${addresses({ origin, store })}

Try this in another terminal:

  # list the latest executions
  curl -s '${origin}/api/v1/executions?task_id=${demo.id}&limit=3'

  # run the task now
  curl -s -X POST ${origin}/api/v1/tasks/${demo.id}/trigger

  # create your own task, which runs every minute
  curl -s -X POST ${origin}/api/v1/tasks -H 'content-type: application/json' \\
    -d '{"name": "my first task", "cron_expression": "* * * * *", "executor": "local", "handler": "hello", "parameters": {"name": "me"}}'

${howToStop}`;
