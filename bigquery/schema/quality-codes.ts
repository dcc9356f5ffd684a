/** Codes of `quality`: what had to be repaired in an event, or was missing. Plain data; `field` says where, as a column path. */

export type QualityCode = {
  readonly code: string;
  /** The column path written beside the code; null: that of the value concerned (`order_summary.tax`, `items.unit_price`). */
  readonly field: string | null;
  readonly description: string;
};

/** A code stands once for each field of an event, however many lines it concerns. */
export const QUALITY_CODES = [
  {
    code: 'number_repaired',
    field: null,
    description:
      'A number was read from text that is more than a plain decimal: thousands separators, a decimal comma, a currency sign.',
  },
  { code: 'number_unreadable', field: null, description: 'No number could be read from what was pushed; left empty.' },
  {
    code: 'quantity_missing',
    field: 'items.quantity',
    description: 'A line of a cart, an order or a refund came without a quantity; 1 was taken.',
  },
  {
    code: 'price_missing',
    field: 'items.unit_price',
    description: 'A line of a product page, a cart or an order came without a price.',
  },
  {
    code: 'sku_missing',
    field: 'items.sku',
    description: 'A product came without an id (item_id; in Universal Analytics id).',
  },
  {
    code: 'items_missing',
    field: 'items',
    description: 'An e-commerce event that needs products came without any.',
  },
  {
    code: 'items_repaired',
    field: 'items',
    description: 'The products came as an object (numbered keys, or a single product), not as a list.',
  },
  {
    code: 'currency_missing',
    field: 'order_summary.currency',
    description:
      "A product page, cart, order or refund came with amounts and no currency; the site's default was taken, if it has one.",
  },
  {
    code: 'currency_repaired',
    field: 'order_summary.currency',
    description: 'The currency was not three capital letters (lower case, spaces).',
  },
  {
    code: 'value_missing',
    field: 'order_summary.value',
    description: 'A purchase came without value (revenue in Universal Analytics).',
  },
  {
    code: 'value_not_lines',
    field: 'order_summary.value',
    description:
      "The value is not the sum of the lines' price x quantity (often the whole cart's value is pushed); of a purchase: neither with nor without tax and shipping.",
  },
  {
    code: 'value_includes_mismatch',
    field: 'order_summary.value',
    description:
      "A purchase's lines show that value holds tax or shipping where the site's value_includes says it does not, or the reverse.",
  },
  {
    code: 'email_sha256_invalid',
    field: 'email_sha256',
    description: 'What was pushed as the hash of an e-mail address is none; left empty.',
  },
  {
    code: 'transaction_id_missing',
    field: 'order_summary.transaction_id',
    description: 'A purchase or refund came without an order number.',
  },
  {
    code: 'ecommerce_without_event',
    field: 'items',
    description: 'The e-commerce data was pushed without an event; it was taken to belong to the next event pushed.',
  },
  {
    code: 'ecommerce_nested',
    field: 'items',
    description: 'The e-commerce data was not under `ecommerce` itself, but deeper, in a list, or under eventModel.',
  },
  {
    code: 'push_cut',
    field: null,
    description:
      'The push (field items), or one text or the extras of it, was too large or too deep; what is beyond the bounds is lost.',
  },
  {
    code: 'email_redacted',
    field: null,
    description: 'An e-mail address stood in a text that is kept; it was replaced by [email].',
  },
  {
    code: 'card_redacted',
    field: null,
    description: "A card's number stood in a text that is kept; it was replaced by [card].",
  },
  {
    code: 'phone_redacted',
    field: null,
    description: "A phone's number stood in a text that is kept; it was replaced by [phone].",
  },
  {
    code: 'token_redacted',
    field: null,
    description: 'A password, session, token or key stood in a text that is kept; it was replaced by [token].',
  },
  {
    code: 'url_param_dropped',
    field: null,
    description:
      "A query parameter that the site's url_params denies was taken out of an address (page.url, page.referrer); the message names it.",
  },
] as const satisfies readonly QualityCode[];

export type QualityCodeName = (typeof QUALITY_CODES)[number]['code'];
