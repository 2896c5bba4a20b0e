const number = new Intl.NumberFormat('en');

/** Texts that several pages use. */
export const common = {
  status: {
    pending: 'Waiting',
    running: 'Running',
    retrying: 'Retrying',
    success: 'Succeeded',
    failed: 'Failed',
    cancelled: 'Cancelled',
  },
  cause: { schedule: 'schedule', manual: 'by hand', rerun: 'rerun' },
  role: { viewer: 'viewer', operator: 'operator', admin: 'admin' },
  actions: 'Actions',
  actionsFor: (name: string) => `Actions for ${name}`,
  cancel: 'Cancel',
  close: 'Close',
  value: {
    showSecrets: 'Show secrets',
    hideSecrets: 'Hide secrets',
    length: (characters: number) =>
      `${characters.toLocaleString('en')} ${characters === 1 ? 'character' : 'characters'}`,
    copy: 'Copy',
  },
  copied: 'Copied',
  retry: 'Try again',
  loading: 'Loading…',
  newRows: (count: number) => `${number.format(count)} new`,
  /** In a dialog that asks, so that nobody changes production by mistake. */
  inEnvironment: (environment: string) => `In ${environment}`,
  tryingAgainIn: (seconds: number) => `Trying again in ${number.format(seconds)} s`,
  utc: 'UTC',
  myZone: 'My time',
  taskZone: 'Task’s time',
  clickToCopy: 'Click to copy',
  notFound: {
    title: 'This page does not exist',
    text: 'The address is wrong, or what it showed is gone.',
    home: 'Go to the overview',
  },
  /** Texts by the code of a problem. A code without a text shows the words of the server. */
  problems: {
    unreachable: 'The server cannot be reached.',
    internal: 'The server failed. Its log has the details.',
    'access.unauthenticated': 'This token is not valid.',
    'access.forbidden': 'Your role does not allow this.',
    'access.monitor_only': 'This console only monitors: changes are switched off.',
    'request.too_many': 'Too many requests. Wait a moment.',
    'request.timeout': 'The server took too long to answer.',
    'store.unavailable': 'The store cannot be reached.',
    'store.full': 'The store is full.',
    'store.refused': 'The store refuses requests of the server.',
    'task.not_found': 'This execution does not exist, or is no longer kept.',
    'task_config.not_found': 'This task does not exist.',
  } as Readonly<Record<string, string>>,
  problemTitle: 'This could not be loaded',
};
