import type { OpenCall } from './process.ts';
import { createStateIds, createObjectInterner } from './scripts.ts';
import { perform, type World } from './world.ts';

type Effect = ReturnType<typeof perform>;

/** What calls do to worlds: the same call in the same world always the same, so it is worked out once. */
export interface Effects {
  act(world: World, open: OpenCall): Effect;
  /** Two worlds with the same history have the same name. */
  nameOf(world: World): string;
}

/** @param nowMs the time of everything that happens. */
export function createEffects(nowMs: number): Effects {
  const textId = createStateIds();
  const callId = createObjectInterner();
  const names = new WeakMap<World, string>();
  const effects = new Map<string, Effect>();

  function nameOf(world: World): string {
    const known = names.get(world);
    if (known !== undefined) return known;
    const tables = Object.values(world.store.tables).map((table) => [...table.values()]);
    const history = textId(JSON.stringify([tables, world.store.changes]));
    // In which order the messages went out is nothing that a subscriber can rely on.
    const messages = world.messages.map(textId).toSorted((one, other) => one - other);
    const name = `${history}:${messages.join()}`;
    names.set(world, name);
    return name;
  }

  return {
    nameOf,
    act(world, { call }) {
      const key = `${nameOf(world)} ${callId(call)}`;
      const known = effects.get(key);
      if (known !== undefined) return known;
      const done = perform(world, call, { nowMs });
      // A repeated message changes nothing that anybody can see.
      const messages = [...new Set(done.world.messages)];
      const effect = { ...done, world: done.world === world ? world : { ...done.world, messages } };
      effects.set(key, effect);
      return effect;
    },
  };
}
