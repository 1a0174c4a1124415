/** Something that was done, to go back and forth over. */
export interface Change {
  readonly label: string;
  /** About how much memory it holds. */
  readonly bytes: number;
  undo(): void;
  redo(): void;
}

/** What was done, and what was undone, within a bound of memory: the oldest is forgotten first. */
export class UndoStack {
  private done: Change[] = [];
  private undone: Change[] = [];
  private held = 0;

  constructor(private readonly limit = 256 * 1024 * 1024) {}

  get canUndo(): boolean { return this.done.length > 0; }
  get canRedo(): boolean { return this.undone.length > 0; }
  get last(): Change | undefined { return this.done[this.done.length - 1]; }
  get next(): Change | undefined { return this.undone[this.undone.length - 1]; }

  push(change: Change): void {
    this.undone.forEach((gone) => { this.held -= gone.bytes; });
    this.undone = [];
    this.done.push(change);
    this.held += change.bytes;
    while (this.held > this.limit && this.done.length > 1) this.held -= this.done.shift()!.bytes;
  }

  /** Puts a change in the last one's place: a slider that is still being dragged is one change. */
  replaceLast(change: Change): void {
    const last = this.done.pop();
    if (last) this.held -= last.bytes;
    this.push(change);
  }

  undo(): Change | undefined {
    const change = this.done.pop();
    if (change) {
      change.undo();
      this.undone.push(change);
    }
    return change;
  }

  redo(): Change | undefined {
    const change = this.undone.pop();
    if (change) {
      change.redo();
      this.done.push(change);
    }
    return change;
  }
}
