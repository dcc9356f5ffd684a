const ROUNDS = 5;

/** Median of the seconds that the work takes, after one time that does not count. */
export function medianSeconds(work: () => void): number {
  work();
  const rounds = Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    work();
    return (performance.now() - began) / 1000;
  });
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
}
