/** The tags of a web container: which fire on an event, and how it went. */
import { webApis } from '../../api/web/apis.ts';
import type { Obj, Value } from '../../language/value.ts';
import { createRuntimeOf } from '../../run-template.ts';
import type { Container, Tag } from '../model.ts';
import { type Ready, readyTemplates } from '../programs.ts';
import { fieldValues, fires, type Lookup } from '../values.ts';
import { createEventEnd, type EventEnd, type Status } from './event-end.ts';
import { type PageWorld, pageHost } from './host.ts';
import { webLookup } from './lookup.ts';
import type { Plain } from './merge.ts';

/** A tag that has fired; its status changes. */
export type Fired = { event: string; tag: string; status: Status };

export type TagsOptions = {
  world: PageWorld;
  container: Container;
  /** Told when a tag has fired, and again when it has said how it went. */
  tell: (fired: Fired) => void;
};

/** @returns what runs the tags of an event */
export function createTags({ world, container, tell }: TagsOptions): (event: string, push: Plain) => void {
  const templates = readyTemplates(container);
  const { window } = world;
  /** Of the tags that fire once a page. */
  const spent = new Set<string>();

  function run(owner: { name: string; type: string }, data: Obj, end?: EventEnd): { value: Value } | null {
    const ready: Ready = templates.get(owner.type)!;
    const { template, program, permissions } = ready;
    const host = pageHost(world, owner.name, ready, (callback) =>
      end?.onEnd((eventData) => callback(container.publicId, eventData)),
    );
    try {
      return { value: createRuntimeOf(webApis, { template, program, permissions, host }).run(data) };
    } catch (error) {
      world.warn(owner.name, error);
      return null;
    }
  }

  function lookupFor(event: string): Lookup {
    const page = {
      url: window.location.href,
      referrer: window.document.referrer,
      cookies: window.document.cookie,
      window: window as unknown as { [name: string]: unknown },
    };
    const runVariable = (variable: { name: string; type: string }, data: Obj) => run(variable, data)?.value;
    return webLookup({ container, model: world.model, event, page, runVariable });
  }

  function fire(tag: Tag, event: string, lookup: Lookup, end: EventEnd): void {
    const fired: Fired = { event, tag: tag.name, status: 'running' };
    const ended = end.begins(tag.id);
    const say = (status: 'success' | 'failure' | 'exception') => () => {
      if (fired.status === 'running') {
        fired.status = status;
        tell(fired);
      }
      ended(status);
    };
    tell(fired);
    const data = fieldValues(tag.fields, lookup);
    data['gtmEventId'] = world.model.get('gtm.uniqueEventId');
    data['gtmTagId'] = Number(tag.id);
    data['gtmOnSuccess'] = say('success');
    data['gtmOnFailure'] = say('failure');
    if (run(tag, data, end) === null) say('exception')();
  }

  return (event, push) => {
    const lookup = lookupFor(event);
    const isFired = (ids: readonly string[]) =>
      container.triggers.some((trigger) => ids.includes(trigger.id) && fires(trigger, event, lookup));
    // a tag meets an event once, however many of its triggers do
    const due = container.tags
      .filter((tag) => !spent.has(tag.id) && isFired(tag.firing) && !isFired(tag.blocking))
      .sort((a, b) => b.priority - a.priority);
    for (const { id, option } of due) if (option === 'ONCE_PER_LOAD') spent.add(id);
    const end = createEventEnd(push['eventTimeout'] === undefined ? null : Number(push['eventTimeout']));
    const { eventCallback } = push;
    if (typeof eventCallback === 'function') end.onEnd(() => eventCallback(container.publicId));
    for (const tag of due) fire(tag, event, lookup, end);
    end.allBegan();
  };
}
