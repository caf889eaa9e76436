import type { Answer } from './wire.ts';
import { ONE_TASK } from './task-ids.ts';
import { compilePattern } from '../../local/stream/event-pattern.ts';
import type { OpenCall } from './process.ts';
import { describeCall } from './calls.ts';
import type { Effects } from './effects.ts';
import { SECRET, type Deploy } from './functions.ts';
import { checkEnd } from './laws/end.ts';
import { recordsOf } from './laws/law.ts';
import { checkAskedAgain } from './laws/lookup.ts';
import { API_KEY } from './lookup-ports.ts';
import type { Script, Scripts, Standing } from './scripts.ts';
import { recordInfo } from './record-info.ts';
import {
  ADVERSARY_REF,
  REF,
  withDelivery,
  type SmallWorld,
  type State,
  afterPublisher,
  afterReceiver,
  afterRegistration,
  afterSweep,
  type After,
} from './small-world.ts';
import type { StreamRules } from './stream.ts';
import { toRecord } from './stream-record.ts';
import type { Change } from './store.ts';
import { simulatedUrl, tokenOf } from './tokens.ts';
import { isIdle, type World } from './world.ts';

/** One thing that can happen next. */
export type Step = readonly [label: string, next: () => Promise<State>];

interface Steps {
  /** Everything that can happen next; nothing when everything has ended. */
  nextSteps(state: State): Promise<Step[]>;
  /**
   * @returns the state in which all has recovered.
   * @throws {BrokenLawError} when a promise does not hold although, in time, all has recovered.
   */
  recover(state: State): Promise<State>;
}

const START_MS = Date.parse('2026-11-23T10:00:00.000Z');
const DAY_MS = 86_400_000;

/** When tasks time out, in days. */
const DEADLINE_DAYS = 7;

/** After how many days sweeps run in the end, for what is still pending: to look it up, to time it out, and to publish that. */
const LAST_SWEEPS_DAYS = [2, 9, 10, 11];

/** The time of every write: later than all deadlines, as it is not compared with anything. */
export const WRITTEN_MS = START_MS + 30 * DAY_MS;

/** What can go wrong with a call. Its SDK's attempts are one call here: a lost call is not repeated. */
const CALL_FAULTS = [
  'the request is lost',
  'the answer is lost',
  'killed before it',
  'killed after it',
] as const;

interface Batch {
  readonly changes: readonly Change[];
  readonly program: string;
}

/** What the other end may say instead of what is true. */
function answerOtherwise({ call }: OpenCall): (readonly [label: string, answer: Answer])[] {
  if (call.operation !== 'LookUp') return [];
  return [
    ['the provider does not know yet', recordInfo(call.taskId, 'progress')],
    ['the provider tells of another task', recordInfo('task-of-others', 'success')],
  ];
}

/** Makes the next states of a small world: over the real functions, call by call. */
export async function createSteps(
  { hasStream, truth, isOver = false, registersLate = false, insists = false, confirms = false }: SmallWorld,
  deploy: Deploy,
  rules: StreamRules,
  scripts: Scripts,
  effects: Effects,
): Promise<Steps> {
  const token = tokenOf(await simulatedUrl(SECRET));
  const forgersToken = tokenOf(await simulatedUrl(SECRET, ADVERSARY_REF));
  const functions = deploy({
    lookupsPer10Seconds: truth === undefined ? undefined : 1,
    confirmsResults: confirms,
    deadlineSeconds: (DEADLINE_DAYS * DAY_MS) / 1_000,
  });
  const laterDays = registersLate ? DEADLINE_DAYS + 1 : 0;
  const matches = rules.patterns.map(compilePattern);
  const batches = new Map<string, readonly Batch[]>();

  /** Continues until the function waits for something that matters. */
  async function settle(script: Script, world: World): Promise<{ script: Script; standing: Standing }> {
    const standing = await scripts.standing(script);
    // Time stands still, so that no lookup waits for its turn.
    const idle = standing.open.filter((open) => open.call.operation === 'Wait' || isIdle(open.call, world));
    if (idle.length === 0) return { script, standing };
    const answered = idle.reduce(
      (next, open) => scripts.then(next, { id: open.id, answer: effects.act(world, open).answer }),
      script,
    );
    return settle(answered, world);
  }

  /** Everything that can happen to one running function next. */
  async function stepsOf(name: string, script: Script, state: State, then: After): Promise<Step[]> {
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
        const { world: next, answer } = effects.act(world, call);
        return { world: next, script: scripts.then(script, { id: call.id, answer }) };
      });
      if (state.faultsLeft === 0) return [happens];
      const answersOtherwise = answerOtherwise(call).map(([label, answer]) =>
        go(`${what}, but ${label}`, 1, (world) => ({
          world,
          script: scripts.then(script, { id: call.id, answer }),
        })),
      );
      const breaks = CALL_FAULTS.map((fault) =>
        go(`${what}, but ${fault}`, 1, (world) => ({
          world:
            fault === 'the answer is lost' || fault === 'killed after it'
              ? effects.act(world, call).world
              : world,
          script: scripts.then(
            script,
            fault.startsWith('killed') ? 'killed' : { id: call.id, answer: { kind: 'reset' } },
          ),
        })),
      );
      return [happens, ...breaks, ...answersOtherwise];
    });
  }

  /** What the stream can bring next: the first of its changes, the first two, and so on. */
  function batchesOf({ world, position }: State): readonly Batch[] {
    if (!hasStream) return [];
    const key = `${effects.nameOf(world)} ${position}`;
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
  async function begin(state: State, program: string, run: Script['run'], then: After): Promise<State> {
    const { script, standing } = await settle(scripts.begin(program, run), state.world);
    return then(state, script, standing);
  }

  const beginSweep = (state: State, days: number) =>
    begin(state, `sweep ${days}`, () => functions.sweep(() => START_MS + days * DAY_MS, false), afterSweep);

  const beginRegistration = (state: State) =>
    begin(
      state,
      'register',
      () => functions.register({ taskId: ONE_TASK, ref: REF }, START_MS + laterDays * DAY_MS),
      afterRegistration(insists),
    );

  async function nextSteps(state: State): Promise<Step[]> {
    const steps: Step[] = [];
    for (const [index, { sent, isForged, receiver, state: at }] of state.deliveries.entries()) {
      const what = `${isForged ? 'forged ' : ''}${sent.says} (${index + 1})`;
      if (receiver !== undefined) {
        steps.push(
          ...(await stepsOf(`the receiver of ${what}`, receiver, state, afterReceiver(index, confirms))),
        );
      }
      if (at === 'waiting' || at === 'failed') {
        const request = { token: isForged ? forgersToken : token, body: sent.body };
        const run: Script['run'] = (budget) => functions.receive(request, START_MS + index, false, budget);
        steps.push([
          `${isForged ? 'the adversary' : 'the provider'} sends ${what}`,
          () => begin(state, `receive ${index}`, run, afterReceiver(index, confirms)),
        ]);
      }
      if (at === 'failed') {
        const stopped = withDelivery(state, index, { state: 'over' });
        steps.push([`the provider stops ${what}`, () => Promise.resolve(stopped)]);
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
        const discarded = { ...state, position: last.sequence, faultsLeft: state.faultsLeft - 1 };
        steps.push(['the stream discards what is in it', () => Promise.resolve(discarded)]);
      }
    }

    const { registration, sweep } = state;
    if (registration === 'before')
      steps.push(['the backend registers the task', () => beginRegistration(state)]);
    else if (registration !== 'after')
      steps.push(...(await stepsOf('the tracker', registration, state, afterRegistration(insists))));
    const days = isOver || registersLate ? DEADLINE_DAYS + 1 : 1;
    if (sweep === 'before') steps.push(['a sweep begins', () => beginSweep(state, days)]);
    else if (sweep !== 'after') steps.push(...(await stepsOf('the sweep', sweep, state, afterSweep)));
    return steps;
  }

  /** In time, all that is due is swept up, and nothing goes wrong. */
  async function recover(state: State): Promise<State> {
    let current = state;
    for (const days of LAST_SWEEPS_DAYS) {
      if (recordsOf(current.world.store).every((record) => record['due'] === undefined)) break;
      current = await sweepToTheEnd(current, days + laterDays);
    }
    const { world, deliveries, registered } = current;
    // The first of these sweeps comes before the deadline: no task times out without a lookup.
    checkAskedAgain(world.store);
    checkEnd({
      ...world,
      sent: deliveries.map((delivery) => delivery.sent),
      answered: deliveries.flatMap((delivery) => delivery.answered ?? []),
      registering: [{ taskId: ONE_TASK, ref: REF }],
      registered,
      truths: truth && world.truths,
      confirmsResults: confirms,
      secrets: [SECRET, API_KEY],
      tokens: [token, forgersToken],
    });
    return current;
  }

  async function sweepToTheEnd(state: State, days: number): Promise<State> {
    let current = await beginSweep({ ...state, faultsLeft: 0 }, days);
    while (typeof current.sweep !== 'string') {
      const [step] = await stepsOf('the last sweep', current.sweep, current, afterSweep);
      if (step === undefined) throw new Error('The sweep waits for nothing');
      current = await step[1]();
    }
    return current;
  }

  return { nextSteps, recover };
}
