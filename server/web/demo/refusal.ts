/** What the shop cannot do for a visitor, in a sentence meant for the visitor. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
