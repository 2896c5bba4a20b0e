import type { Logger } from '@distribute-schedule/application';
import type { Configuration } from '../config/configuration';
import { describeConfiguration } from '../config/describe-configuration';
import { loadConfiguration } from '../config/load-configuration';
import { createLogger } from '../logging/create-logger';
import { type AppDescription, type CreateSystem, type Host, type StartableSystem, thisHost } from './app';
import { type Flags, readFlags } from './flags';
import { helpText } from './help';
import { explainStartError } from './start-errors';

/**
 * Added to the grace period. If the system still has not stopped by then, the process exits, and other processes recover
 * its tasks.
 */
const extraStopMs = 5_000;

/** Runs an app: reads flags and configuration, starts the system, and stops it on SIGTERM or SIGINT. */
export async function runApp<Role extends string>(
  app: AppDescription<Role>,
  createSystem: CreateSystem<Role>,
  host: Host = thisHost,
): Promise<void> {
  try {
    const flags = readFlags(host.args, app.commands);
    if (flags.command) {
      finish(host, await runCommand(flags.command, app, load(flags, app, host)));
      return;
    }
    const text = requestedText(flags, app, host);
    if (text === undefined) await runSystem(app, createSystem, load(flags, app, host), host);
    else finish(host, text);
  } catch (error) {
    fail(app, host, explainStartError(error));
  }
}

/** Text that a flag requests instead of a start. */
function requestedText(flags: Flags, app: AppDescription, host: Host): string | undefined {
  if (flags.help) return helpText(app, host.isTerminal);
  if (flags.version) return `${app.version}\n`;
  return flags.printConfig ? describeConfiguration(load(flags, app, host)) : undefined;
}

async function runCommand(
  { name, argument }: NonNullable<Flags['command']>,
  { commands }: AppDescription,
  configuration: Configuration,
): Promise<string> {
  try {
    return `${(await commands?.[name]?.run(configuration, argument)) ?? ''}\n`;
  } catch (error) {
    throw new Error(explainStartError(error, configuration));
  }
}

function finish(host: Host, text: string): void {
  host.print(text);
  host.exit(0);
}

function fail({ name }: AppDescription, host: Host, text: string): void {
  host.printError(`${name}: ${text}\n`);
  host.exit(1);
}

function load(
  { config }: Flags,
  { sharedStore = 'required' }: AppDescription,
  { environment }: Host,
): Configuration {
  return loadConfiguration({ file: config, sharedStore, ...(environment && { environment }) });
}

async function runSystem<Role extends string>(
  app: AppDescription<Role>,
  createSystem: CreateSystem<Role>,
  configuration: Configuration,
  host: Host,
): Promise<void> {
  const life = { isStopping: false };
  try {
    const log = createLogger(configuration.log, { app: app.name });
    const { roles, version, consoleFolder } = app;
    const folder = consoleFolder === undefined ? {} : { consoleFolder };
    const system = await createSystem(configuration, { roles, log, version, ...folder });
    host.onCrash((error) => {
      log.error({ err: error }, 'exiting after an uncaught error');
      host.exit(1);
    });
    host.onSignal((signal) => {
      if (life.isStopping) {
        log.warn({ signal }, 'received a second signal: exiting at once');
        host.exit(1);
        return;
      }
      life.isStopping = true;
      log.info({ signal }, 'stopping');
      void stop(system, {
        log,
        host,
        graceMs: configuration.worker.shutdownGraceMs + extraStopMs,
        exitCode: 0,
      });
    });
    system.onFailure?.((error) => {
      if (life.isStopping) return;
      life.isStopping = true;
      host.printError(`${app.name}: ${explainStartError(error, configuration)}\n`);
      void stop(system, { log, host, graceMs: extraStopMs, exitCode: 1 });
    });
    await system.start();
  } catch (error) {
    // A stop makes a waiting start fail. Then only the result of the stop counts.
    if (!life.isStopping) fail(app, host, explainStartError(error, configuration));
  }
}

async function stop(
  system: StartableSystem,
  { log, host, graceMs, exitCode }: { log: Logger; host: Host; graceMs: number; exitCode: number },
): Promise<void> {
  const overdue = setTimeout(() => {
    log.error({ graceMs }, 'did not stop in time: exiting');
    host.exit(1);
  }, graceMs);
  try {
    await system.stop();
    log.info({}, 'stopped');
    host.exit(exitCode);
  } catch (error) {
    log.error({ err: error }, 'failed to stop');
    host.exit(1);
  } finally {
    clearTimeout(overdue);
  }
}
