export { aConfig, aDefinition, type ConfigOverrides, type DefinitionOverrides } from './a-config';
export { aTask, anotherTask, type TaskOverrides } from './a-task';
export { aWorker, type WorkerOverrides } from './a-worker';
export { anAdvertisedTask, anExecutorInstance } from './an-executor-instance';
export { someMoment, someRetries } from './some-values';
export { copiedUnlikeDefaults, definitionUnlikeDefaults } from './unlike-defaults';
