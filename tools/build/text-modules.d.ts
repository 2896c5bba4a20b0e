/** Lua scripts are imported as text. */
declare module '*.lua' {
  const source: string;
  export default source;
}

/** The code of a thread is imported as one text: see thread-source.mjs. */
declare module '*.thread?bundled' {
  const source: string;
  export default source;
}
