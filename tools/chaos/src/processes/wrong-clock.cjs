/** Loaded into a process whose own clock shall be off, by the ms in CHAOS_CLOCK_OFF_BY. */
const offBy = Number(process.env.CHAOS_CLOCK_OFF_BY ?? 0);
const RealDate = Date;
const now = () => RealDate.now() + offBy;

globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }
  static now() {
    return now();
  }
};
