export { createSystem, type System, type SystemOptions } from './create-system';
export { allRoles, type Role } from './roles';
export { runApp } from './cli/run-app';
export type { AppDescription } from './cli/app';
export { Configuration, type PartialConfiguration } from './config/configuration';
export { ConfigurationError } from './config/problems';
export { configurationFrom, loadConfiguration } from './config/load-configuration';
export { describeConfiguration } from './config/describe-configuration';
export { createLogger } from './logging/create-logger';
