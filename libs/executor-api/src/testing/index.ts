export { anExecutionContext, anExecutionTask, type RecordingContext } from './an-execution';
