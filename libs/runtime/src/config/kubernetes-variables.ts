export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * True for variables that Kubernetes generates: a Service with the name ds-api gives every pod DS_API_PORT=tcp://…,
 * DS_API_SERVICE_HOST and more.
 */
export function isSetByKubernetes(variable: string, text: string, environment: Environment): boolean {
  if (environment['KUBERNETES_SERVICE_HOST'] === undefined) return false;
  return (
    /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_\w+)?$/.test(variable) ||
    /^(tcp|udp|sctp):\/\//.test(text)
  );
}
