/** Names of the methods that a port has, whether it is an instance of a class or a plain object. */
export function methodsOf(port: object): string[] {
  const prototype = Object.getPrototypeOf(port) as object;
  const holder = prototype === Object.prototype ? port : prototype;
  const isMethod = (name: string) => typeof (port as Record<string, unknown>)[name] === 'function';
  return Object.getOwnPropertyNames(holder).filter((name) => name !== 'constructor' && isMethod(name));
}
