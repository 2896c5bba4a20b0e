/** Exit codes of the command line. docs/command-line.md lists them. */
export const exitCodes = {
  done: 0,
  /** The command ran and the answer is no: an execution failed, or a file differs from what is stored. */
  no: 1,
  usage: 2,
  unreachable: 3,
  noAccess: 4,
  notFound: 5,
  refused: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
