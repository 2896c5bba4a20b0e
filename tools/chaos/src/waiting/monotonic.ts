/** Time in ms on the monotonic clock, which all processes of the machine share and nobody can set. The journal uses it. */
export function monotonic(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
