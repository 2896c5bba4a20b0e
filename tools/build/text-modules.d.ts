/** Lua scripts are part of the bundle, as text. */
declare module '*.lua' {
  const source: string;
  export default source;
}
