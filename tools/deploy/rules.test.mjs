/** The alerts of deploy/prometheus: each names figures that exist, has a heading in the runbook, fires, and stays quiet. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { findPromtool } from './promtool.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = path.join(root, 'deploy', 'prometheus', 'rules.yml');
const rules = parse(readFileSync(file, 'utf8')).groups.flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert !== undefined);
const documented = readFileSync(path.join(root, 'docs', 'metrics.md'), 'utf8');
const figures = new Set(Array.from(documented.matchAll(/^\| `(ds_[a-z_]+)`/gm), ([, name]) => name));

const steady = (value) => `${value}+0x400`;
const rising = (by) => `0+${by}x400`;

/**
 * For each alert, series with which it fires after an hour, and what differs when it does not.
 * @type {Record<string, { fires: Record<string, string>, quiet: Record<string, string> }>}
 */
const cases = {
  DsNoLeader: {
    fires: { 'ds_scheduler_leading{instance="a"}': steady(0) },
    quiet: { 'ds_scheduler_leading{instance="a"}': steady(1) },
  },
  DsDueBacklog: {
    fires: { ds_due_backlog_seconds: steady(9) },
    quiet: { ds_due_backlog_seconds: steady(4) },
  },
  DsFiresLate: {
    fires: {
      'ds_fire_lateness_seconds_bucket{le="1"}': rising(0),
      'ds_fire_lateness_seconds_bucket{le="2.5"}': rising(5),
      'ds_fire_lateness_seconds_bucket{le="+Inf"}': rising(5),
    },
    quiet: { 'ds_fire_lateness_seconds_bucket{le="1"}': rising(5) },
  },
  DsMisfires: {
    fires: { 'ds_due_times_total{outcome="missed"}': rising(1) },
    quiet: { 'ds_due_times_total{outcome="missed"}': steady(3) },
  },
  DsDueTimesRefused: {
    fires: { 'ds_due_times_total{outcome="refused"}': rising(1) },
    quiet: { 'ds_due_times_total{outcome="refused"}': steady(3) },
  },
  DsSchedulersFew: {
    fires: { 'ds_schedulers{state="leading"}': steady(1), 'ds_schedulers{state="following"}': steady(0) },
    quiet: { 'ds_schedulers{state="following"}': steady(2) },
  },
  DsTasksFailing: {
    fires: { 'ds_tasks_total{event="failed"}': rising(5), 'ds_tasks_total{event="success"}': rising(10) },
    quiet: { 'ds_tasks_total{event="success"}': rising(100) },
  },
  DsRetriesRising: {
    fires: { ds_retries_total: rising(5), ds_attempts_total: rising(10) },
    quiet: { ds_retries_total: rising(1) },
  },
  DsNoWorkers: {
    fires: { 'ds_workers{state="live"}': steady(0), 'ds_tasks{state="waiting"}': steady(1) },
    quiet: { 'ds_tasks{state="waiting"}': steady(0) },
  },
  DsWorkerLost: { fires: { ds_workers_lost_total: rising(1) }, quiet: { ds_workers_lost_total: steady(2) } },
  DsTasksWait: {
    fires: {
      'ds_task_start_delay_seconds_bucket{le="60"}': rising(0),
      'ds_task_start_delay_seconds_bucket{le="300"}': rising(5),
      'ds_task_start_delay_seconds_bucket{le="+Inf"}': rising(5),
    },
    quiet: { 'ds_task_start_delay_seconds_bucket{le="60"}': rising(5) },
  },
  DsQueueGrows: {
    fires: { 'ds_tasks{state="waiting"}': '100+10x400', 'ds_worker_slots{state="free"}': steady(5) },
    quiet: { 'ds_tasks{state="waiting"}': steady(200) },
  },
  DsHeartbeatsLate: {
    fires: { 'ds_worker_heartbeat_age_seconds{instance="a"}': steady(20) },
    quiet: { 'ds_worker_heartbeat_age_seconds{instance="a"}': steady(10) },
  },
  DsExecutorsUnhealthy: {
    fires: { 'ds_executor_instances{status="unhealthy"}': steady(1) },
    quiet: { 'ds_executor_instances{status="unhealthy"}': steady(0) },
  },
  DsStoreDown: {
    fires: { 'ds_store_up{instance="a"}': steady(0), 'ds_store_up{instance="b"}': steady(1) },
    quiet: { 'ds_store_up{instance="a"}': steady(1) },
  },
  DsStoreSlow: {
    fires: {
      'ds_store_round_trip_seconds_bucket{le="0.25"}': rising(0),
      'ds_store_round_trip_seconds_bucket{le="1"}': rising(5),
      'ds_store_round_trip_seconds_bucket{le="+Inf"}': rising(5),
    },
    quiet: { 'ds_store_round_trip_seconds_bucket{le="0.25"}': rising(5) },
  },
  DsStoreAtRisk: { fires: { ds_store_warnings: steady(1) }, quiet: { ds_store_warnings: steady(0) } },
  DsStoreFull: {
    fires: {
      'ds_store_memory_bytes{kind="used"}': steady(90),
      'ds_store_memory_bytes{kind="limit"}': steady(100),
    },
    quiet: { 'ds_store_memory_bytes{kind="used"}': steady(50) },
  },
  DsTargetDown: {
    fires: { 'up{job="distribute-schedule",instance="a"}': steady(0) },
    quiet: { 'up{job="distribute-schedule",instance="a"}': steady(1) },
  },
  DsProcessPaused: {
    fires: { 'nodejs_eventloop_lag_p99_seconds{instance="a"}': steady(2) },
    quiet: { 'nodejs_eventloop_lag_p99_seconds{instance="a"}': steady(0.1) },
  },
  DsClockOff: {
    fires: { 'ds_clock_offset_seconds{instance="a"}': steady(-2) },
    quiet: { 'ds_clock_offset_seconds{instance="a"}': steady(0.5) },
  },
  DsVersionsDiffer: {
    fires: { 'ds_build_info{version="1"}': steady(1), 'ds_build_info{version="2"}': steady(1) },
    quiet: { 'ds_build_info{version="2"}': '_x400' },
  },
};

const firingAt = '80m';

function testOf(alert, series, isFiring) {
  return {
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
        eval_time: firingAt,
        exp_samples: isFiring ? [{ labels: '{}', value: 1 }] : [],
      },
    ],
  };
}

describe('The alerts of Prometheus', () => {
  it('name only figures that docs/metrics.md lists', () => {
    for (const { expr } of rules) {
      for (const [name] of expr.matchAll(/\bds_[a-z_]+/g))
        assert.ok(figures.has(name.replace(/_(bucket|sum|count)$/, '')), `${name} in ${expr}`);
    }
  });

  it('name only recorded series that a rule records', () => {
    const recorded = new Set(rules.map(({ record }) => record));
    for (const { expr } of rules)
      for (const [name] of expr.matchAll(/\bds:[a-z0-9_:]+/g)) assert.ok(recorded.has(name), name);
  });

  it('have a heading in docs/runbook.md, and no other heading is there', () => {
    const runbook = readFileSync(path.join(root, 'docs', 'runbook.md'), 'utf8');
    const headings = Array.from(runbook.matchAll(/^### (Ds\w+)$/gm), ([, name]) => name);
    assert.deepEqual(headings.sort(), alerts.map(({ alert }) => alert).sort());
  });

  it('have a severity, a summary and a description', () => {
    for (const { alert, labels, annotations } of alerts) {
      assert.match(labels.severity, /^(critical|warning|info)$/, alert);
      assert.ok(annotations.summary && annotations.description, alert);
    }
  });

  it('have a case that fires and one that does not', () => {
    assert.deepEqual(Object.keys(cases).sort(), alerts.map(({ alert }) => alert).sort());
  });

  const promtool = findPromtool();
  it('fire when they should, and only then', { skip: promtool.missing ?? false }, () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'ds-rules-'));
    try {
      const tests = Object.entries(cases).flatMap(([alert, { fires, quiet }]) => [
        testOf(alert, fires, true),
        testOf(alert, { ...fires, ...quiet }, false),
      ]);
      const test = path.join(folder, 'test.yml');
      // JSON is YAML.
      writeFileSync(test, JSON.stringify({ rule_files: [file], evaluation_interval: '1m', tests }));
      execFileSync(promtool.program, ['check', 'rules', file], { stdio: 'pipe' });
      execFileSync(promtool.program, ['test', 'rules', test], { stdio: 'pipe', encoding: 'utf8' });
    } catch (error) {
      assert.fail(`${error.stdout ?? ''}${error.stderr ?? error.message}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
