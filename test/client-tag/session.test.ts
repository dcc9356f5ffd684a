import { expect, test } from 'vitest';
import { wantedParameters } from '../../client-tag/patterns.ts';
import { campaignOf, type Session, sessionOf } from '../../client-tag/session.ts';

const IDLE = 30 * 60_000;
const visit = (campaign = '') => ({ campaign });
const so = (changes: Partial<Session> = {}): Session => ({
  client_id: 'v1',
  id: 's1',
  number: 3,
  started_at: 500,
  last: 1_000_000_000,
  pages: 2,
  events: 5,
  campaign: 'spring',
  ...changes,
});

test('the first session of a visitor is number 1 and begins with its event', () => {
  expect(sessionOf(undefined, visit('spring'), 700, 800, IDLE)).toEqual({
    client_id: expect.stringMatching(/^00000000-02bc-7/),
    id: expect.stringMatching(/^[0-9a-z]{14}$/),
    number: 1,
    started_at: 700,
    last: 800,
    pages: 0,
    events: 0,
    campaign: 'spring',
  });
});

test('a session goes on until it was idle for 30 minutes', () => {
  expect(sessionOf(so(), visit(), 9, 1_000_000_000 + IDLE - 1, IDLE)).toEqual(so({ last: 1_000_000_000 + IDLE - 1 }));
  const next = sessionOf(so(), visit(), 9, 1_000_000_000 + IDLE, IDLE);
  expect(next).toMatchObject({ client_id: 'v1', number: 4, started_at: 9, pages: 0, events: 0, campaign: '' });
  expect(next.id).not.toBe('s1');
});

test('a clock set back by hours begins a new one too', () => {
  expect(sessionOf(so(), visit(), 9, 1_000_000_000 - IDLE, IDLE).number).toBe(4);
});

test('a page view with another campaign begins a session; with the same, or with none, it does not', () => {
  expect(sessionOf(so(), visit('summer'), 9, 1_000_000_001, IDLE)).toMatchObject({ number: 4, campaign: 'summer' });
  expect(sessionOf(so(), visit('spring'), 9, 1_000_000_001, IDLE).number).toBe(3);
  expect(sessionOf(so(), visit(), 9, 1_000_000_001, IDLE).number).toBe(3);
});

test('a page view counted already begins none: another tab may have brought another campaign meanwhile', () => {
  expect(sessionOf(so(), { campaign: 'summer', session: 's0', index: 1 }, 9, 1_000_000_001, IDLE).number).toBe(3);
});

test('a campaign is what the named parameters say, in whatever order', () => {
  const wanted = wantedParameters(['utm_source', 'gclid']);
  expect(campaignOf('?utm_source=a&color=red&gclid=1', wanted)).toBe('gclid=1&utm_source=a');
  expect(campaignOf('?gclid=1&utm_source=a', wanted)).toBe('gclid=1&utm_source=a');
  expect(campaignOf('?color=red&gclid=&my_gclid=1&q=gclid=1', wanted)).toBe('');
  expect(campaignOf('', wanted)).toBe('');
});

test('who it is, is known until the session ends', () => {
  const user = { customer_id: 'C-42' };
  expect(sessionOf(so({ user }), visit(), 9, 1_000_000_001, IDLE).user).toEqual(user);
  expect(sessionOf(so({ user }), visit(), 9, 1_000_000_000 + IDLE, IDLE).user).toBe(undefined);
});
