import { createChoices, type Choices } from './choices.ts';
import type { Functions } from './functions.ts';
import { BrokenLawError, checkEnd } from './laws.ts';
import { createProvider, type Planned, type Provider } from './provider.ts';
import { createStage, FAULTS, type Fault, type Stage } from './stage.ts';
import { createStream, type Stream, type StreamRules } from './stream.ts';

/** One run: what the provider wants to say, how bad the weather is, and every decision on the way. */
export interface Plan {
  readonly deliveries: readonly Planned[];
  /** How many of a hundred calls go wrong. */
  readonly faultsPercent: number;
  /** Whether the stream works in the end, or only the sweep is left. */
  readonly streamReturns: boolean;
  readonly choices: readonly number[];
}

export interface Outcome {
  /** Everything that happened, in order. */
  readonly story: readonly string[];
  /** The promise that was not kept. */
  readonly broken: string | undefined;
  readonly faults: ReadonlyMap<Fault, number>;
  /** How many deliveries were answered 200, and how many messages the topic took. */
  readonly answered: number;
  readonly messages: number;
}

const START_MS = Date.parse('2026-11-23T10:00:00.000Z');
const MINUTE_MS = 60_000;

/** How much time may pass at once, in minutes: from nothing that matters to long after everything was given up. */
const PAUSES_MINUTES = [1, 16, 7 * 60, 26 * 60, 3 * 24 * 60];

/** How many sweeps may be at work at once: one that hangs does not keep the next from starting. */
const SWEEPS = 2;

interface Parts {
  readonly functions: Functions;
  readonly stage: Stage;
  readonly provider: Provider;
  readonly stream: Stream;
}

/** Runs a plan: first everything that can go wrong, then, when its choices are used up, nothing more. */
export async function simulate(plan: Plan, functions: Functions, rules: StreamRules): Promise<Outcome> {
  const choices = createChoices(plan.choices);
  const stage = createStage(START_MS, choices);
  const provider = await createProvider(plan.deliveries, functions, stage);
  const stream = createStream(rules, functions, stage);
  const parts = { functions, stage, provider, stream };
  let broken: string | undefined;
  try {
    while (!choices.isOver() && !isQuiet(parts)) await stepInto(parts, choices, plan.faultsPercent);
    await recover(parts, plan.streamReturns);
    const { sent, answered, token } = provider;
    checkEnd({ ...stage.world(), sent, answered, tokens: [token] });
  } catch (error) {
    if (!(error instanceof BrokenLawError)) throw error;
    broken = error.message;
  } finally {
    await stage.killAll();
  }
  const { story, faults } = stage;
  return {
    story,
    broken,
    faults,
    answered: provider.answered.length,
    messages: stage.world().messages.length,
  };
}

/** Whether nobody has anything left to do but what recovers everything anyway. */
function isQuiet({ stage, provider, stream }: Parts): boolean {
  const hasWork = stage.invocations().length > 0 || stage.late() > 0 || stream.isReady();
  return !hasWork && provider.waiting().length === 0;
}

/** Lets one thing happen, of all that could happen now. What is ordinary comes first, so that shrinking finds it. */
async function stepInto(parts: Parts, choices: Choices, faultsPercent: number): Promise<void> {
  const { functions, stage, provider, stream } = parts;
  const invocations = stage.invocations();
  const possible: (() => Promise<void> | void)[] = [];
  const maybe = (holds: boolean, action: () => Promise<void> | void, times = 1) => {
    for (let time = 0; holds && time < times; time++) possible.push(action);
  };

  for (const invocation of invocations) {
    maybe(
      true,
      () => {
        const open = invocation.actor.open();
        const call = open[choices.pick(open.length)];
        return call && stage.advance(invocation, call, pickFault(choices, faultsPercent));
      },
      3,
    );
  }
  for (const parcel of provider.waiting()) {
    maybe(true, () => provider.send(parcel, choices.pick(3) === 1), 2);
  }
  maybe(stream.isReady(), () => stream.bring(1 + choices.pick(10)), 3);
  const sweeps = invocations.filter(({ name }) => name.startsWith('sweep'));
  maybe(sweeps.length < SWEEPS, () => startSweep(functions, stage));
  maybe(true, () => {
    const minutes = PAUSES_MINUTES[choices.pick(PAUSES_MINUTES.length)] ?? 1;
    stage.tell(`${minutes} minutes pass`);
    stage.pass(minutes * MINUTE_MS);
  });
  maybe(stream.brought() > 0, () => stream.bringAgain(choices.pick(stream.brought()), 1 + choices.pick(10)));
  for (const parcel of provider.underWay()) maybe(true, () => provider.hangUp(parcel));
  maybe(stage.late() > 0, () => stage.landLate(choices.pick(stage.late())));
  maybe(true, () => stream.turn(!stream.isOn()));

  await possible[choices.pick(possible.length)]?.();
}

function pickFault(choices: Choices, faultsPercent: number): Fault | undefined {
  const isFault = choices.pick(100) >= 100 - faultsPercent;
  return isFault ? FAULTS[choices.pick(FAULTS.length)] : undefined;
}

async function startSweep(functions: Functions, stage: Stage): Promise<void> {
  stage.tell('a sweep begins');
  await stage.start(
    'sweep',
    () => functions.sweep(stage.nowMs()),
    () => undefined,
  );
}

/** Nothing goes wrong any more: everybody finishes, the provider gives up or is heard, and the sweep runs. */
async function recover({ functions, stage, provider, stream }: Parts, streamReturns: boolean): Promise<void> {
  stage.tell('from now on nothing goes wrong');
  while (stage.late() > 0) stage.landLate(0);
  await finishAll(stage);
  for (let [parcel] = provider.waiting(); parcel !== undefined; [parcel] = provider.waiting()) {
    await provider.send(parcel, false);
    await finishAll(stage);
  }
  if (stream.isOn() !== streamReturns) stream.turn(streamReturns);
  while (stream.isReady()) {
    await stream.bring(100);
    await finishAll(stage);
  }
  stage.tell('16 minutes pass');
  stage.pass(16 * MINUTE_MS);
  await startSweep(functions, stage);
  await finishAll(stage);
}

async function finishAll(stage: Stage): Promise<void> {
  for (let [invocation] = stage.invocations(); invocation !== undefined; [invocation] = stage.invocations()) {
    const [call] = invocation.actor.open();
    if (call === undefined) throw new Error(`${invocation.name} waits for nothing`);
    await stage.advance(invocation, call);
  }
}
