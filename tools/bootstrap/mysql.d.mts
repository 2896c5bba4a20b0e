/** The interface of mysql.mjs for specs in TypeScript. */
export interface MysqlWanted {
  /** Starts a separate server that the caller may kill, freeze and restart. Never uses the server of MYSQL_URL. */
  dedicated?: boolean;
  /** Receives the line that names the source of MySQL, and lines about work that takes long. */
  log?: (line: string) => void;
  /** Options of the server, such as `{ read_only: 'on' }`. */
  config?: Record<string, string>;
  env?: Record<string, string | undefined>;
}

export interface AcquiredMysql {
  readonly url: string;
  /** Folder with the files of a server that runs as a child process. */
  readonly folder?: string;
  /** Stops the server and removes its files. Does nothing to a server of MYSQL_URL. */
  stop(): Promise<void>;
  /** Sends SIGKILL. Resolves once the process has ended. */
  kill(): Promise<void>;
  /** Starts the server again at the same address with the same files, and kills it first if it runs. Resolves once it answers. */
  restart(): Promise<void>;
  /** Sends SIGSTOP: connections stay open, but the server answers nothing. */
  pause(): Promise<void>;
  /** Sends SIGCONT. */
  resume(): Promise<void>;
}

/** The path of mysqld or mariadbd, if one is installed. */
export function mysqlProgramOnPath(env?: MysqlWanted['env']): string | undefined;

export function acquireMysql(wanted?: MysqlWanted): Promise<AcquiredMysql>;
