/** The purchase that is measured: GA4, three items, as a shop pushes it. */
export function purchase(n: number) {
  return {
    event: 'purchase',
    ecommerce: {
      transaction_id: `T-2026-${100_000 + n}`,
      value: 187.85,
      tax: 29.99,
      shipping: 4.95,
      currency: 'EUR',
      coupon: 'SUMMER_FUN',
      items: [
        item('SKU_12345', 'Trail Running Shoe', 'Acme', 'Shoes', 'blue/42', 119.95, 1),
        item('SKU_12346', 'Merino Socks', 'Woolly', 'Socks', 'grey/M', 12.95, 2),
        item('SKU_12347', 'Running Shirt', 'Acme', 'Shirts', 'white/L', 42.0, 1),
      ],
    },
  };
}

function item(
  id: string,
  name: string,
  brand: string,
  category: string,
  variant: string,
  price: number,
  count: number,
) {
  return {
    item_id: id,
    item_name: name,
    item_brand: brand,
    item_category: category,
    item_variant: variant,
    price,
    quantity: count,
  };
}
