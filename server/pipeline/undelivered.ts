/** How long the oldest event that is not yet in the warehouse has been waiting. */
export type Undelivered = {
  /** The log now ends here. */
  appended(end: number): void;
  /** Everything before this position is in the warehouse. */
  delivered(position: number): void;
  /** Milliseconds; 0 when nothing waits. */
  ageMs(): number;
};

/** A mark is set at most so often: the age is right to this, and a day of backlog is a short list. */
const MARK_MS = 1000;

export function createUndelivered(now: () => number): Undelivered {
  let marks: { end: number; at: number }[] = [];
  return {
    appended(end) {
      const last = marks.at(-1);
      const at = now();
      if (last !== undefined && at - last.at < MARK_MS) last.end = end;
      else marks.push({ end, at });
    },
    delivered(position) {
      if (marks.length > 0 && marks[0]!.end <= position) marks = marks.filter(({ end }) => end > position);
    },
    ageMs() {
      return marks.length === 0 ? 0 : Math.max(0, now() - marks[0]!.at);
    },
  };
}
