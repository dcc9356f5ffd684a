/** The result of `work`, or undefined when it throws: storage that is blocked or full, text that is no JSON. */
export function tried<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
