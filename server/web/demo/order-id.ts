import { randomBytes } from 'node:crypto';

/** A number for an order: "T-" and the time and 40 random bits in base 36, such as "T-MG3K9Q2A-1F0Z8KQ4". Unique without a counter. */
export function orderId(): string {
  const random = Number.parseInt(randomBytes(5).toString('hex'), 16).toString(36).padStart(8, '0');
  return `T-${Date.now().toString(36)}-${random}`.toUpperCase();
}
