import type { Logger } from '@distribute-schedule/application';
import type { Configuration } from '../config/configuration';
import { describeConfiguration } from '../config/describe-configuration';
import { loadConfiguration } from '../config/load-configuration';
import { createLogger } from '../logging/create-logger';
import { type AppDescription, type CreateSystem, type Host, type StartableSystem, thisHost } from './app';
import { type Flags, readFlags } from './flags';
import { helpText } from './help';
import { explainStartError } from './start-errors';

/** Beyond its grace period a system that still has not stopped is left to the recovery of the others. */
const extraStopMs = 5_000;

/** The whole life of an app: flags, configuration, start, and a stop on SIGTERM or SIGINT. */
export async function runApp<Role extends string>(
  app: AppDescription<Role>,
  createSystem: CreateSystem<Role>,
  host: Host = thisHost,
): Promise<void> {
  try {
    const flags = readFlags(host.args, Object.keys(app.commands ?? {}));
    if (flags.command) {
      finish(host, await obey(flags.command, app, load(flags, app, host)));
      return;
    }
    const answer = answerTo(flags, app, host);
    if (answer === undefined) await runSystem(app, createSystem, load(flags, app, host), host);
    else finish(host, answer);
  } catch (error) {
    fail(app, host, explainStartError(error));
  }
}

/** What a flag asks for instead of a start. */
function answerTo(flags: Flags, app: AppDescription, host: Host): string | undefined {
  if (flags.help) return helpText(app, host.isTerminal);
  if (flags.version) return `${app.version}\n`;
  return flags.printConfig ? describeConfiguration(load(flags, app, host)) : undefined;
}

async function obey(
  { name, file }: NonNullable<Flags['command']>,
  { commands }: AppDescription,
  configuration: Configuration,
): Promise<string> {
  try {
    return `${(await commands?.[name]?.run(configuration, file)) ?? ''}\n`;
  } catch (error) {
    throw new Error(explainStartError(error, configuration));
  }
}

function finish(host: Host, text: string): void {
  host.print(text);
  host.exit(0);
}

function fail({ name }: AppDescription, host: Host, text: string): void {
  host.complain(`${name}: ${text}\n`);
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
    const system = await createSystem(configuration, { roles: app.roles, log });
    host.onCrash((error) => {
      log.error({ err: error }, 'crashed by an error that nobody handled');
      host.exit(1);
    });
    host.onSignal((signal) => {
      if (life.isStopping) {
        log.warn({ signal }, 'second signal: leaving at once');
        host.exit(1);
        return;
      }
      life.isStopping = true;
      log.info({ signal }, 'stopping');
      void stop(system, { log, host, graceMs: configuration.worker.shutdownGraceMs + extraStopMs });
    });
    await system.start();
  } catch (error) {
    // A start that is broken off by a stop ends as the stop ends.
    if (!life.isStopping) fail(app, host, explainStartError(error, configuration));
  }
}

async function stop(
  system: StartableSystem,
  { log, host, graceMs }: { log: Logger; host: Host; graceMs: number },
): Promise<void> {
  const overdue = setTimeout(() => {
    log.error({ graceMs }, 'did not stop in time: leaving');
    host.exit(1);
  }, graceMs);
  try {
    await system.stop();
    log.info({}, 'stopped');
    host.exit(0);
  } catch (error) {
    log.error({ err: error }, 'stopped with an error');
    host.exit(1);
  } finally {
    clearTimeout(overdue);
  }
}
