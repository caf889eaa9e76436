import type { Answer } from './wire.ts';
import { startProcess, type Process, type Ending, type OpenCall } from './process.ts';
import type { Call } from './calls.ts';

/** One thing that happened to an process: a call was answered, or it was killed. */
type Cue = { readonly id: number; readonly answer: Answer } | 'killed';

/**
 * An process as a value: what was started, and everything that happened to it since. The same cues always lead to the same
 * calls, so a search can go back to any of its moments.
 */
export interface Script {
  /** Identifies a program: two with one name do the same. */
  readonly program: string;
  readonly run: (budget: AbortSignal) => Promise<unknown>;
  readonly cues: readonly Cue[];
  readonly key: string;
}

/** Where an process stands after its cues. */
export interface Standing {
  readonly open: readonly OpenCall[];
  readonly ending: Ending<unknown> | undefined;
}

export interface Scripts {
  begin(program: string, run: Script['run']): Script;
  then(script: Script, cue: Cue): Script;
  /** Runs the real function up to there, unless it has been there before. */
  standing(script: Script): Promise<Standing> | Standing;
  /** How many different moments of functions were run. */
  size(): number;
}

/** @param isIdle which calls find nothing, whenever they are made. */
export function createScripts(isIdle: (call: Call) => boolean): Scripts {
  const standings = new Map<string, Standing>();
  const answerId = createObjectInterner();
  const programId = createStateIds();

  async function act(script: Script): Promise<Standing> {
    const process = await startProcess(() => script.run(new AbortController().signal), 1, isIdle);
    for (const cue of script.cues) await follow(process, cue);
    const standing = { open: process.open(), ending: process.ending() };
    await process.kill();
    standings.set(script.key, standing);
    return standing;
  }

  return {
    begin: (program, run) => ({ program, run, cues: [], key: String(programId(program)) }),
    then: (script, cue) => ({
      ...script,
      cues: [...script.cues, cue],
      key: `${script.key}.${cue === 'killed' ? cue : `${cue.id}=${answerId(cue.answer)}`}`,
    }),
    standing: (script) => standings.get(script.key) ?? act(script),
    size: () => standings.size,
  };
}

function follow(process: Process<unknown>, cue: Cue): Promise<void> {
  return cue === 'killed' ? process.kill() : process.answer(cue.id, cue.answer);
}

/** Returns a small number for a string, the same for the same string. */
export function createStateIds(): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const id = known.get(text) ?? known.size;
    known.set(text, id);
    return id;
  };
}

/** Answers a small number for a value, the same for one of the same content; each object is looked at once. */
export function createObjectInterner(): (value: object) => number {
  const byText = createStateIds();
  const known = new WeakMap<object, number>();
  return (value) => {
    const id = known.get(value) ?? byText(JSON.stringify(value));
    known.set(value, id);
    return id;
  };
}
