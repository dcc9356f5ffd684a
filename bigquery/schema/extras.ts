/** Items every site has in `extras` when it pushes them; a site's config adds lines of the same shape. */
import type { Extra } from './types.ts';

export const extras: readonly Extra[] = [
  {
    name: 'promotion_id',
    type: 'STRING',
    from: ['ecommerce.promotion_id', 'promotion_id'],
    description: 'Id of the promotion seen or clicked.',
  },
  {
    name: 'promotion_name',
    type: 'STRING',
    from: ['ecommerce.promotion_name', 'promotion_name'],
    description: 'Its name.',
  },
  {
    name: 'creative_name',
    type: 'STRING',
    from: ['ecommerce.creative_name', 'creative_name'],
    description: 'The creative shown.',
  },
  {
    name: 'creative_slot',
    type: 'STRING',
    from: ['ecommerce.creative_slot', 'creative_slot'],
    description: 'Where it was shown.',
  },
  {
    name: 'location_id',
    type: 'STRING',
    from: ['ecommerce.location_id', 'location_id'],
    description: 'Google Place ID of the store.',
  },
  {
    name: 'customer_type',
    type: 'STRING',
    from: ['ecommerce.customer_type', 'customer_type'],
    description: 'new or returning.',
  },
  { name: 'method', type: 'STRING', from: ['method'], description: 'How a visitor signed in, signed up or shared.' },
  {
    name: 'checkout_step',
    type: 'STRING',
    from: ['ecommerce.checkout.actionField.step', 'ecommerce.checkout_option.actionField.step', 'checkout_step'],
    description: 'Step of a Universal Analytics checkout.',
  },
  {
    name: 'checkout_option',
    type: 'STRING',
    from: ['ecommerce.checkout.actionField.option', 'ecommerce.checkout_option.actionField.option', 'checkout_option'],
    description: 'Option chosen in that step.',
  },
];
