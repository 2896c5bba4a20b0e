export type MetricType = 'counter' | 'gauge' | 'histogram';

export interface MetricDefinition {
  readonly name: string;
  readonly type: MetricType;
  readonly labels: readonly string[];
  readonly help: string;
  /** Limits of the buckets of a histogram, in seconds. */
  readonly buckets?: readonly number[];
  /** `cluster`: what the store holds. Only the leader shows it, so a sum over all processes is right. */
  readonly of: 'process' | 'cluster';
  /** Only processes with this role show it. Absent: all. */
  readonly role?: 'schedule' | 'work';
}

const delays = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const durations = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600,
];
const roundTrips = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

const counter = (name: string, help: string, ...labels: string[]) =>
  ({ name, type: 'counter', labels, help, of: 'process' }) as const;
const gauge = (name: string, help: string, ...labels: string[]) =>
  ({ name, type: 'gauge', labels, help, of: 'process' }) as const;
const histogram = (name: string, buckets: readonly number[], help: string, ...labels: string[]) =>
  ({ name, type: 'histogram', labels, help, buckets, of: 'process' }) as const;
const clusterGauge = (name: string, help: string, ...labels: string[]) =>
  ({ name, type: 'gauge', labels, help, of: 'cluster' }) as const;

/** Every figure. The page, the table in the documents, dashboards and rules take the names from here. */
export const catalog = {
  leading: { ...gauge('ds_scheduler_leading', '1 while this scheduler leads.'), role: 'schedule' },
  electionsWon: counter('ds_leader_elections_total', 'Elections that this scheduler has won.'),
  lockRequests: counter(
    'ds_leader_lock_requests_total',
    'Requests for the leader lock: acquired, renewed, held (by another scheduler), lost, error.',
    'result',
  ),
  fireLateness: histogram(
    'ds_fire_lateness_seconds',
    delays,
    'How late due times were fired, for those that were fired or late.',
  ),
  dueTimes: counter('ds_due_times_total', 'Due times by their outcome in the ledger.', 'outcome'),
  fireCommits: counter(
    'ds_fire_commits_total',
    'Fires that were sent to the store: applied, early, superseded, overtaken, error.',
    'outcome',
  ),
  placements: counter(
    'ds_placements_total',
    'Executions of fires by where they went: to a worker, or pending for any worker.',
    'to',
  ),
  passes: counter(
    'ds_duty_passes_total',
    'Passes of the duties of a scheduler: ok, failed.',
    'duty',
    'result',
  ),
  passSeconds: histogram('ds_duty_pass_seconds', roundTrips, 'Duration of a pass of a duty.', 'duty'),
  recovered: counter(
    'ds_tasks_recovered_total',
    'Executions that a scheduler took back: worker_lost, deadline, untaken, no_executor.',
    'cause',
  ),
  workersLost: counter('ds_workers_lost_total', 'Workers that were removed because their heartbeats ended.'),
  startDelay: histogram(
    'ds_task_start_delay_seconds',
    delays,
    'Time from the scheduled time of an execution to the start of its first attempt.',
  ),
  attempts: counter(
    'ds_attempts_total',
    'Attempts that ended: succeeded, failed, timed_out, crashed, cancelled, given_back, handed_off.',
    'executor',
    'end',
  ),
  attemptSeconds: histogram(
    'ds_attempt_duration_seconds',
    durations,
    'Duration of attempts, except those that were given back or handed off.',
    'executor',
  ),
  retries: counter('ds_retries_total', 'Attempts after which a retry was scheduled.', 'executor'),
  resultsDropped: counter(
    'ds_results_dropped_total',
    'Results of attempts that the store refused, because another attempt holds the execution.',
  ),
  running: { ...gauge('ds_worker_running', 'Attempts that run in this worker.'), role: 'work' },
  capacity: { ...gauge('ds_worker_capacity', 'Slots of this worker.'), role: 'work' },
  busyRatio: {
    ...gauge('ds_worker_busy_ratio', 'Share of the slots of this worker that are in use.'),
    role: 'work',
  },
  heartbeatSeconds: {
    ...histogram(
      'ds_worker_heartbeat_seconds',
      roundTrips,
      'Time until the store answered a heartbeat of this worker.',
    ),
    role: 'work',
  },
  heartbeatAge: {
    ...gauge(
      'ds_worker_heartbeat_age_seconds',
      'Time since this worker sent the last heartbeat that the store has answered.',
    ),
    role: 'work',
  },
  taskRuns: counter(
    'ds_task_runs_total',
    'Executions that ended in this process, by task, if metrics.tasks names some.',
    'task',
    'outcome',
  ),
  taskSeconds: histogram(
    'ds_task_run_seconds',
    durations,
    'Duration of the last attempt of these executions.',
    'task',
  ),
  taskLastSuccess: gauge(
    'ds_task_last_success_timestamp_seconds',
    'When an execution of the task last succeeded in this process.',
    'task',
  ),
  storeUp: gauge('ds_store_up', '1 if the store accepted a write within 2 s, checked at the scrape.'),
  storeSeconds: histogram(
    'ds_store_round_trip_seconds',
    roundTrips,
    'Time until the store answered, by step: fire, claim, settle, heartbeat, election, fold, read, other.',
    'step',
  ),
  storeErrors: counter(
    'ds_store_errors_total',
    'Requests that the store did not carry out: unavailable, full, other.',
    'step',
    'reason',
  ),
  clockOffset: gauge('ds_clock_offset_seconds', 'How far the clock of this machine is ahead of the store.'),
  requests: counter('ds_http_requests_total', 'Requests that the API answered.', 'route', 'code'),
  requestSeconds: histogram('ds_http_request_seconds', delays, 'Time to answer a request.', 'tag'),
  logLines: counter('ds_log_lines_total', 'Lines in the log: warn, error.', 'level'),
  build: gauge('ds_build_info', 'Always 1.', 'version', 'roles', 'node'),
  tasks: clusterGauge('ds_tasks', 'Executions that have not ended: waiting, running, delayed.', 'state'),
  taskEvents: {
    name: 'ds_tasks_total',
    type: 'counter',
    labels: ['event'],
    help: 'Events of executions since the store was created: created, success, failed, cancelled, retrying, superseded, unreadable, unmeasured.',
    of: 'cluster',
  },
  foldLag: clusterGauge(
    'ds_fold_lag_seconds',
    'Age of the oldest ended execution that statistics and histories do not show yet.',
  ),
  dueBacklog: clusterGauge(
    'ds_due_backlog_seconds',
    'How long the earliest due time has waited that no scheduler has fired; 0 if none waits.',
  ),
  workers: clusterGauge('ds_workers', 'Workers: live, draining.', 'state'),
  slots: clusterGauge('ds_worker_slots', 'Slots of all live workers: free, busy.', 'state'),
  schedulers: clusterGauge('ds_schedulers', 'Schedulers: leading, following, standing.', 'state'),
  executorInstances: clusterGauge('ds_executor_instances', 'Registered services by their status.', 'status'),
  storeMemory: clusterGauge(
    'ds_store_memory_bytes',
    'Memory of the store: used, and limit if it has one.',
    'kind',
  ),
  storeWarnings: clusterGauge('ds_store_warnings', 'Settings of the store with which it can lose data.'),
} as const satisfies Record<string, MetricDefinition>;

export type MetricKey = keyof typeof catalog;
