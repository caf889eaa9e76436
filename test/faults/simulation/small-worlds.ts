import { firstFailure } from '../../../local/stream/batch-response.ts';
import { compilePattern } from '../../../local/stream/event-pattern.ts';
import type { OpenCall } from './actor.ts';
import { SECRET, toRecord, type Functions } from './functions.ts';
import { createInterner, createObjectInterner } from './interner.ts';
import { BrokenLawError, checkAnswer, checkEnd, type Sent } from './laws.ts';
import { SAYINGS, type Says } from './sayings.ts';
import { createScripts, type Script, type Standing } from './scripts.ts';
import { describeCall } from './describe-call.ts';
import type { Change } from './store.ts';
import type { StreamRules } from './stream.ts';
import { simulatedUrl, tokenOf } from './tokens.ts';
import { EMPTY_WORLD, isIdle, perform, type World } from './world.ts';

/** A world that is small enough to go through everything that can happen in it. */
export interface SmallWorld {
  /** What the provider says of the one task, each as often as it takes. */
  readonly says: readonly Says[];
  readonly hasStream: boolean;
  readonly hasSweep: boolean;
  /** How many things go wrong. */
  readonly faults: number;
}

export interface Explored {
  /** How many different states there are. */
  readonly states: number;
  /** How many of them are the end of everything. */
  readonly ends: number;
  /** How many different moments of the functions led there. */
  readonly moments: number;
  /** The shortest story in which a promise is not kept. */
  readonly failure: { readonly story: readonly string[]; readonly broken: string } | undefined;
}

interface Delivery {
  readonly sent: Sent;
  readonly receiver: Script | undefined;
  readonly state: 'waiting' | 'failed' | 'under way' | 'over';
  readonly isAnswered: boolean;
}

interface State {
  readonly world: World;
  readonly deliveries: readonly Delivery[];
  readonly publisher: { readonly script: Script; readonly batch: readonly Change[] } | undefined;
  /** How far the stream has come. */
  readonly position: number;
  readonly sweep: Script | 'before' | 'after';
  readonly faultsLeft: number;
}

interface Batch {
  readonly changes: readonly Change[];
  readonly program: string;
}

type Effect = ReturnType<typeof perform>;

type Step = readonly [label: string, next: () => Promise<State>];

const START_MS = Date.parse('2026-11-23T10:00:00.000Z');
const DAY_MS = 86_400_000;

/** What can go wrong with a call. Its SDK's attempts are one call here: whatever is lost is lost for good. */
const CALL_FAULTS = [
  'the request is lost',
  'the answer is lost',
  'killed before it',
  'killed after it',
] as const;

/**
 * Goes through every order in which the calls of all functions can happen, with every way to break so many of them.
 *
 * States that are the same are visited once, however they came about. From every end all recovers as it would in
 * time: the sweep runs once more, and then every promise must hold.
 *
 * @param onState is told how many states have been visited.
 */
export async function explore(
  { says, hasStream, hasSweep, faults }: SmallWorld,
  functions: Functions,
  rules: StreamRules,
  onState: (states: number) => void = () => undefined,
): Promise<Explored> {
  const token = tokenOf(await simulatedUrl(SECRET));
  const scripts = createScripts();
  const matches = rules.patterns.map(compilePattern);
  const textId = createInterner();
  const worldNames = new WeakMap<World, string>();
  const callIds = createObjectInterner();
  const effects = new Map<string, Effect>();
  const batches = new Map<string, readonly Batch[]>();
  let ends = 0;

  /** Two worlds with the same history have the same name; the order of messages is nothing a subscriber can rely on. */
  function nameOf(world: World): string {
    const known = worldNames.get(world);
    if (known !== undefined) return known;
    const tables = Object.values(world.store.tables).map((table) => [...table.values()]);
    const changes = textId(JSON.stringify([tables, world.store.changes]));
    const name = `${changes}:${world.messages
      .map(textId)
      .toSorted((one, other) => one - other)
      .join()}`;
    worldNames.set(world, name);
    return name;
  }

  function keyOf({ world, deliveries, publisher, position, sweep, faultsLeft }: State): string {
    const parcels = deliveries.map(
      ({ receiver, state, isAnswered }) => receiver?.key ?? `${state}${isAnswered}`,
    );
    const sweeper = typeof sweep === 'string' ? sweep : sweep.key;
    return [nameOf(world), ...parcels, publisher?.script.key, position, sweeper, faultsLeft].join('|');
  }

  /** The same call in the same world has the same effect: it is worked out once. */
  function act(world: World, { call }: OpenCall): Effect {
    const key = `${nameOf(world)} ${callIds(call)}`;
    const known = effects.get(key);
    if (known !== undefined) return known;
    const done = perform(world, call, { nowMs: START_MS });
    // A repeated message changes nothing that anybody can see.
    const messages = [...new Set(done.world.messages)];
    const effect = { ...done, world: done.world === world ? world : { ...done.world, messages } };
    effects.set(key, effect);
    return effect;
  }

  /** Goes on until the function waits for something that matters. */
  async function settle(script: Script, world: World): Promise<{ script: Script; standing: Standing }> {
    const standing = await scripts.standing(script);
    const idle = standing.open.find((open) => isIdle(open, world));
    if (idle === undefined) return { script, standing };
    return settle(scripts.then(script, { id: idle.id, answer: act(world, idle).answer }), world);
  }

  /** Everything that can happen to one running function next. */
  async function stepsOf(
    name: string,
    script: Script,
    state: State,
    then: (next: State, script: Script, standing: Standing) => State,
  ): Promise<Step[]> {
    const { open } = await scripts.standing(script);
    const go = (
      label: string,
      faults: number,
      cue: (world: World) => { world: World; script: Script },
    ): Step => [
      `${name} ${label}`,
      async () => {
        const moved = cue(state.world);
        const { script: settled, standing } = await settle(moved.script, moved.world);
        return then(
          { ...state, world: moved.world, faultsLeft: state.faultsLeft - faults },
          settled,
          standing,
        );
      },
    ];
    return open.flatMap((call) => {
      const what = describeCall(call.call);
      const happens = go(what, 0, (world) => {
        const { world: next, answer } = act(world, call);
        return { world: next, script: scripts.then(script, { id: call.id, answer }) };
      });
      if (state.faultsLeft === 0) return [happens];
      const breaks = CALL_FAULTS.map((fault) =>
        go(`${what}, but ${fault}`, 1, (world) => ({
          world:
            fault === 'the answer is lost' || fault === 'killed after it' ? act(world, call).world : world,
          script: scripts.then(
            script,
            fault.startsWith('killed') ? 'killed' : { id: call.id, answer: { kind: 'reset' } },
          ),
        })),
      );
      return [happens, ...breaks];
    });
  }

  function withDelivery(state: State, index: number, change: Partial<Delivery>): State {
    const deliveries = state.deliveries.map((delivery, at) =>
      at === index ? { ...delivery, ...change } : delivery,
    );
    return { ...state, deliveries };
  }

  function afterReceiver(index: number) {
    return (state: State, receiver: Script, { ending }: Standing): State => {
      if (ending === undefined) return withDelivery(state, index, { receiver, state: 'under way' });
      if (ending.kind === 'threw') throw new BrokenLawError(`The receiver failed: ${String(ending.error)}`);
      const status = ending.kind === 'returned' ? Number(ending.value) : undefined;
      const isAnswered = status === 200 || state.deliveries[index]?.isAnswered === true;
      const next = withDelivery(state, index, {
        receiver: undefined,
        state: status === 200 ? 'over' : 'failed',
        isAnswered,
      });
      const soFar = next.deliveries.filter((delivery) => delivery.isAnswered).length;
      if (status !== undefined) checkAnswer(status, next.deliveries[index]?.sent, soFar, next.world.store);
      return next;
    };
  }

  function afterPublisher(batch: readonly Change[]) {
    return (state: State, script: Script, { ending }: Standing): State => {
      if (ending === undefined) return { ...state, publisher: { script, batch } };
      const failed = ending.kind === 'returned' ? firstFailure(ending.value, batch.map(toRecord)) : 0;
      const last = failed === undefined ? batch.at(-1) : batch[failed - 1];
      return { ...state, publisher: undefined, position: last?.sequence ?? state.position };
    };
  }

  const afterSweep = (state: State, script: Script, { ending }: Standing): State => ({
    ...state,
    sweep: ending === undefined ? script : 'after',
  });

  /** What the stream can bring next: the first of its changes, the first two, and so on. */
  function batchesOf({ world, position }: State): readonly Batch[] {
    if (!hasStream) return [];
    const key = `${nameOf(world)} ${position}`;
    const known = batches.get(key);
    if (known !== undefined) return known;
    const pending = world.store.changes
      .slice(position)
      .filter((change) => matches.some((match) => match(toRecord(change))));
    const found = pending.map((_, index) => {
      const changes = pending.slice(0, index + 1);
      return { changes, program: `publish ${JSON.stringify(changes)}` };
    });
    batches.set(key, found);
    return found;
  }

  /** Starts a function: up to its first call. */
  async function begin(
    state: State,
    program: string,
    run: Script['run'],
    then: (next: State, script: Script, standing: Standing) => State,
  ): Promise<State> {
    const { script, standing } = await settle(scripts.begin(program, run), state.world);
    return then(state, script, standing);
  }

  const beginSweep = (state: State) =>
    begin(state, 'sweep', () => functions.sweep(START_MS + DAY_MS), afterSweep);

  async function nextSteps(state: State): Promise<Step[]> {
    const steps: Step[] = [];
    for (const [index, { sent, receiver, state: at }] of state.deliveries.entries()) {
      const what = `${sent.says} (${index + 1})`;
      if (receiver !== undefined) {
        steps.push(...(await stepsOf(`the receiver of ${what}`, receiver, state, afterReceiver(index))));
      }
      if (at === 'waiting' || at === 'failed') {
        const request = { token, body: sent.body };
        const run: Script['run'] = (budget) => functions.receive(request, START_MS + index, false, budget);
        steps.push([
          `the provider sends ${what}`,
          () => begin(state, `receive ${index}`, run, afterReceiver(index)),
        ]);
      }
      if (at === 'failed') {
        const givenUp = withDelivery(state, index, { state: 'over' });
        steps.push([`the provider gives up ${what}`, () => Promise.resolve(givenUp)]);
      }
    }

    if (state.publisher !== undefined) {
      const { script, batch } = state.publisher;
      steps.push(...(await stepsOf('the publisher', script, state, afterPublisher(batch))));
    } else {
      const pending = batchesOf(state);
      for (const { changes, program } of pending) {
        const run = () => functions.publish(changes, START_MS);
        const what = changes.map(({ sequence }) => sequence).join(', ');
        steps.push([`the stream brings ${what}`, () => begin(state, program, run, afterPublisher(changes))]);
      }
      const last = pending.at(-1)?.changes.at(-1);
      if (last !== undefined && state.faultsLeft > 0) {
        const givenUp = { ...state, position: last.sequence, faultsLeft: state.faultsLeft - 1 };
        steps.push(['the stream gives up what is in it', () => Promise.resolve(givenUp)]);
      }
    }

    if (state.sweep === 'before') steps.push(['a sweep begins', () => beginSweep(state)]);
    else if (state.sweep !== 'after')
      steps.push(...(await stepsOf('the sweep', state.sweep, state, afterSweep)));
    return steps;
  }

  /** In time, all that is due is swept up, and nothing goes wrong. */
  async function recover(state: State): Promise<void> {
    let current = await beginSweep(state);
    while (typeof current.sweep !== 'string') {
      const [step] = await stepsOf(
        'the last sweep',
        current.sweep,
        { ...current, faultsLeft: 0 },
        afterSweep,
      );
      if (step === undefined) throw new Error('The sweep waits for nothing');
      current = await step[1]();
    }
    const { world, deliveries } = current;
    const sent = deliveries.map((delivery) => delivery.sent);
    const answered = deliveries.filter(({ isAnswered }) => isAnswered).map((delivery) => delivery.sent);
    checkEnd({ ...world, sent, answered, tokens: [token] });
  }

  const first: State = {
    world: EMPTY_WORLD,
    deliveries: says.map((saying) => ({
      sent: { taskId: 'task', says: saying, body: SAYINGS[saying].body('task', '') },
      receiver: undefined,
      state: 'waiting',
      isAnswered: false,
    })),
    publisher: undefined,
    position: 0,
    sweep: hasSweep ? 'before' : 'after',
    faultsLeft: faults,
  };
  /** Where each state came from, so that its story can be told. */
  const origins = new Map<string, { readonly from: string; readonly label: string } | undefined>();
  const storyOf = (key: string): string[] => {
    const origin = origins.get(key);
    return origin === undefined ? [] : [...storyOf(origin.from), origin.label];
  };
  const explored = (failure: Explored['failure']): Explored => ({
    states: origins.size,
    ends,
    moments: scripts.size(),
    failure,
  });

  origins.set(keyOf(first), undefined);
  for (let wave = [first]; wave.length > 0;) {
    const nextWave: State[] = [];
    for (const state of wave) {
      const from = keyOf(state);
      let label = 'all recovers';
      try {
        const steps = await nextSteps(state);
        if (steps.length === 0) {
          ends += 1;
          await recover(state);
        }
        for (const [what, next] of steps) {
          label = what;
          const reached = await next();
          const key = keyOf(reached);
          if (origins.has(key)) continue;
          origins.set(key, { from, label });
          onState(origins.size);
          nextWave.push(reached);
        }
      } catch (error) {
        if (!(error instanceof BrokenLawError)) throw error;
        return explored({ story: [...storyOf(from), label], broken: error.message });
      }
    }
    wave = nextWave;
  }
  return explored(undefined);
}
