/**
 * A small shop with everything Clario listens to. Pages are made on the server; what happened on them is announced by
 * assets/data-layer.js. The shop keeps nothing: a visit lives in the visitor's cookie.
 */
import { fileURLToPath } from 'node:url';
import express, { type NextFunction, type Request, type RequestHandler, type Response, type Router } from 'express';
import * as act from './actions.ts';
import { bySlug, department, variantOf } from './catalogue.ts';
import { drawing } from './drawings.ts';
import { type Frame, frameOf, type Page, show } from './frame.ts';
import { orderId } from './order-id.ts';
import { account, entrance } from './pages/account.ts';
import { cart } from './pages/cart.ts';
import { category } from './pages/category.ts';
import { address, delivery, payment } from './pages/checkout.ts';
import { home } from './pages/home.ts';
import { product } from './pages/product.ts';
import { refusal } from './pages/refusal.ts';
import { search } from './pages/search.ts';
import { thankYou } from './pages/thank-you.ts';
import { Refusal } from './refusal.ts';

const ASSETS = fileURLToPath(new URL('assets/', import.meta.url));

/** The shop, to be mounted at '/'. Paths that are not the shop's fall through; put `shopNotFound` behind everything else. */
export function demoShop({ newOrderId = orderId }: { newOrderId?: () => string } = {}): Router {
  const router = express.Router();

  router.get('/', page(home));
  router.get(
    '/category/:slug',
    page((frame, req) => category(frame, found(department(param(req, 'slug'))))),
  );
  router.get(
    '/product/:slug',
    page((frame, req) => product(frame, found(bySlug(param(req, 'slug'))))),
  );
  router.get(
    '/search',
    page((frame, req) => search(frame, pageNumber(req.query['page']))),
  );
  router.get('/cart', page(cart));
  router.get(
    '/checkout',
    page((frame) => (hasGoods(frame) ? address(frame) : '/cart')),
  );
  router.get(
    '/checkout/delivery',
    page((frame) => (hasGoods(frame) ? delivery(frame) : '/cart')),
  );
  router.get(
    '/checkout/payment',
    page((frame) => (hasGoods(frame) ? afterDelivery(frame) : '/cart')),
  );
  router.get(
    '/thank-you',
    page((frame) => (frame.visit.order ? thankYou(frame, frame.visit.order) : '/cart')),
  );
  router.get(
    '/sign-in',
    page((frame) => entrance(frame, 'sign-in')),
  );
  router.get(
    '/sign-up',
    page((frame) => entrance(frame, 'sign-up')),
  );
  router.get(
    '/account',
    page((frame) => (frame.visit.customer ? account(frame, frame.visit.customer) : '/sign-in')),
  );

  const form = express.urlencoded({ extended: false, limit: '16kb' });
  router.post('/cart/add', form, act.perform(act.addToCart, '/cart'));
  router.post('/cart/change', form, act.perform(act.changeCart, '/cart'));
  router.post('/cart/coupon', form, act.perform(act.useCoupon, '/cart'));
  router.post('/wishlist/add', form, act.perform(act.addToWishlist, '/account'));
  router.post('/checkout', form, act.perform(act.giveAddress, '/checkout'));
  router.post('/checkout/delivery', form, act.perform(act.chooseTier, '/checkout'));
  router.post('/checkout/payment', form, act.perform(act.pay(newOrderId), '/checkout'));
  router.post('/sign-in', form, act.perform(act.enter('login'), '/account'));
  router.post('/sign-up', form, act.perform(act.enter('sign_up'), '/account'));
  router.post('/sign-out', form, act.perform(act.leave, '/'));

  router.get('/shop/drawings/:product/:variant.svg', sendDrawing);
  router.use('/shop', express.static(ASSETS, { index: false, redirect: false }));
  router.use(refuse);
  return router;
}

/** The shop's own 404 page, for what nobody answered. */
export const shopNotFound: RequestHandler = (req, res) => {
  const frame = frameOf(req);
  show(res, frame, refusal(frame, 'Not found', 'There is nothing at this address.'), 404);
};

/** A page, or the path of the one to go to instead. */
function page(make: (frame: Frame, req: Request) => Page | string): RequestHandler {
  return (req, res) => {
    const frame = frameOf(req);
    const made = make(frame, req);
    if (typeof made === 'string') res.redirect(303, frame.link(made));
    else show(res, frame, made);
  };
}

function afterDelivery(frame: Frame): Page | string {
  return frame.visit.tier === null ? '/checkout/delivery' : payment(frame);
}

function sendDrawing(req: Request, res: Response): void {
  const drawn = found(bySlug(param(req, 'product')));
  const variant = found(variantOf(drawn, param(req, 'variant')));
  res.set('Cache-Control', 'public, max-age=3600').type('svg').send(drawing(drawn, variant));
}

/** Refusals, and what Express refuses itself (a form too large, a path that cannot be decoded), as a page or as JSON. */
function refuse(error: unknown, req: Request, res: Response, next: NextFunction): void {
  const { status, message } = error as { status?: unknown; message?: unknown };
  if (typeof status !== 'number' || status < 400 || status > 499) {
    next(error);
    return;
  }
  const sentence = error instanceof Refusal ? error.message : `The shop could not read this: ${message}.`;
  if (act.wantsJson(req)) {
    res.status(status).json({ message: sentence });
    return;
  }
  const frame = frameOf(req);
  show(res, frame, refusal(frame, status === 404 ? 'Not found' : 'That did not work', sentence), status);
}

function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Refusal(404, 'There is nothing at this address.');
  return thing;
}

function hasGoods({ visit }: Frame): boolean {
  return visit.cart.length > 0;
}

function param(req: Request, name: string): string {
  const value = req.params[name];
  return typeof value === 'string' ? value : '';
}

function pageNumber(asked: unknown): number {
  return /^[1-9]\d{0,3}$/.test(String(asked)) ? Number(asked) : 1;
}
