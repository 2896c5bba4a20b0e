/** The slots of this worker. A slot is in use from the claim that asks for it until the attempt in it ends. */
export class Slots {
  private asked = 0;
  private isClosed = false;

  /** @param running number of attempts that run in all lanes */
  constructor(
    private total: number,
    private readonly running: () => number,
  ) {}

  get capacity(): number {
    return this.total;
  }

  /** False while the worker drains. */
  get isOpen(): boolean {
    return !this.isClosed;
  }

  /** Slots that a claim may ask for now: none while they are closed, or while a smaller capacity is exceeded. */
  get free(): number {
    return this.isClosed ? 0 : Math.max(0, this.total - this.running() - this.asked);
  }

  /** Keeps slots for the Tasks that a claim is about to bring. */
  reserve(count: number): void {
    this.asked += count;
  }

  /** The claim is answered: its Tasks run from now on, and the other slots are free. */
  release(count: number): void {
    this.asked -= count;
  }

  /** Attempts beyond a smaller capacity keep their slots until they end. */
  resize(capacity: number): void {
    this.total = capacity;
  }

  open(): void {
    this.isClosed = false;
  }

  close(): void {
    this.isClosed = true;
  }
}
