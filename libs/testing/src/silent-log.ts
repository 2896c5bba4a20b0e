import type { Logger } from '@distribute-schedule/application';

const nothing = () => undefined;

export const silentLog: Logger = {
  ...{ debug: nothing, info: nothing, warn: nothing, error: nothing },
  child: () => silentLog,
};
