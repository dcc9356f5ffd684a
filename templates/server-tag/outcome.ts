/** What became of an event: it is in the warehouse or on the server's disk; it may be tried later; it would be refused each time. */
export type Outcome = 'taken' | 'later' | 'refused';

/** Told once. */
export type Tell = (outcome: Outcome) => void;
