/** Ms of the clock that all processes of a machine share and that nobody sets; the journal is dated by it. */
export function monotonic(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
