import fc from 'fast-check';
import {
  quote,
  quoteStyle,
  type JsonSource,
  type Member,
  oddPiece,
  WHITE_SPACE,
  type Piece,
} from './json-source.ts';

/** A task id as a body's JSON has it, and as the table has it. */
export interface TaskId {
  readonly source: JsonSource;
  readonly stored: string;
}

/** The store's own limit is 2,048 bytes; ours is lower. In UTF-16 units. */
const MAX_UNITS = 256;

/** Unique, so that of several ids it is plain which was read. */
export const uniqueId = fc.uuid().map((stored) => ({ source: quote(stored), stored }));

/** So few that they come again, with other reports of the same task. */
const commonId = fc
  .constantFrom('common-1', 'common-2', 'common-3')
  .map((stored) => ({ source: quote(stored), stored }));

const padding = fc.constantFrom(...WHITE_SPACE);

const hasControl = ({ stored }: TaskId) => /\p{Control}/u.test(stored);

const anyOddId = fc
  .tuple(fc.array(oddPiece, { minLength: 1, maxLength: 5 }), fc.uuid(), padding, padding, quoteStyle)
  .map(([pieces, unique, before, after, style]) => {
    const join = (part: keyof Piece) => pieces.map((piece) => piece[part]).join('-');
    return {
      source: quote(`${before}${join('sent')}-${unique}${after}`, style),
      stored: `${join('stored')}-${unique}`,
    };
  });

/** Ids of a length in UTF-16 units, of characters of any width. */
const idOfLength = (lengths: fc.Arbitrary<number>) =>
  fc
    .tuple(fc.uuid(), fc.constantFrom('x', '€', '😀', '\u0000', 'İ'), lengths)
    .map(([unique, unit, length]) => {
      const stored =
        unique + unit.repeat((length - unique.length) / unit.length).padEnd(length - unique.length, '.');
      return { source: quote(stored), stored };
    });

const anyLongestId = idOfLength(fc.constantFrom(MAX_UNITS - 1, MAX_UNITS));

export const taskId: fc.Arbitrary<TaskId> = fc.oneof(
  { weight: 4, arbitrary: uniqueId },
  { weight: 1, arbitrary: commonId },
  { weight: 2, arbitrary: anyOddId.filter((id) => !hasControl(id)) },
  { weight: 1, arbitrary: anyLongestId.filter((id) => !hasControl(id)) },
);

const tooLongId = idOfLength(
  fc.oneof(
    fc.constantFrom(MAX_UNITS + 1, MAX_UNITS + 2, 2_048, 2_049),
    fc.integer({ min: 300, max: 60_000 }),
  ),
);

/** A string that is not a task id: then the later places are not read. */
const refusedId: fc.Arbitrary<JsonSource> = fc
  .oneof(
    { weight: 3, arbitrary: tooLongId },
    { weight: 1, arbitrary: fc.oneof(anyOddId, anyLongestId).filter(hasControl) },
  )
  .map(({ source }) => source);

/** What is not a string, so that the next place is read. */
const noId: fc.Arbitrary<JsonSource> = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    'false',
    '0',
    '17',
    '-0',
    '1e400',
    '9007199254740993',
    '[]',
    '["x"]',
    '{}',
    '{"taskId":"x"}',
    '""',
  ),
  padding.map((text) => quote(text)),
);

/** Where ids stood, and what they amount to. */
interface PlacedIds {
  readonly top: readonly Member[];
  readonly data: readonly Member[];
  readonly stored: string | undefined;
}

type Placed =
  | { readonly kind: 'absent' }
  | { readonly kind: 'skipped' | 'refused'; readonly source: JsonSource }
  | ({ readonly kind: 'id' } & TaskId);

const placed: fc.Arbitrary<Placed> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'absent' } as const) },
  { weight: 3, arbitrary: taskId.map((id) => ({ kind: 'id', ...id }) as const) },
  { weight: 2, arbitrary: noId.map((source) => ({ kind: 'skipped', source }) as const) },
  { weight: 1, arbitrary: refusedId.map((source) => ({ kind: 'refused', source }) as const) },
);

const sourceOf = (name: string, place: Placed): Member[] =>
  place.kind === 'absent' ? [] : [[name, place.source]];

/** Ids at each of the four places. The first that holds a string counts; a string that is too long or has control characters is refused, and so is the body. */
export const placedIds: fc.Arbitrary<PlacedIds> = fc.tuple(placed, placed, placed, placed).map((places) => {
  const [dataCamel, dataSnake, topCamel, topSnake] = places;
  const first = places.find(({ kind }) => kind === 'id' || kind === 'refused');
  return {
    data: [...sourceOf('taskId', dataCamel), ...sourceOf('task_id', dataSnake)],
    top: [...sourceOf('taskId', topCamel), ...sourceOf('task_id', topSnake)],
    stored: first?.kind === 'id' ? first.stored : undefined,
  };
});
