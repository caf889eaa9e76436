import { startProxy, type ProxiedAnswer } from '../../kit/proxy.ts';
import type { Refusal } from './plan-faults.ts';
import type { Random } from '../../kit/random.ts';

/** A publish call of which some entries are not let through. */
interface PartedCall {
  /** The call with the other entries; `undefined` when none is left. */
  readonly call: URLSearchParams | undefined;
  /** The ids of the entries that were taken out. */
  readonly taken: readonly string[];
}

const ENTRY = /^(PublishBatchRequestEntries\.member\.\d+)\./;

/** Takes entries out of a `PublishBatch` in SNS's query protocol. */
function takeEntries(call: URLSearchParams, isTaken: () => boolean): PartedCall {
  const entryOf = (key: string) => ENTRY.exec(key)?.[1];
  const entries = new Set([...call.keys()].flatMap((key) => entryOf(key) ?? []));
  const taken = new Set([...entries].filter(isTaken));
  const rest = [...call].filter(([key]) => !taken.has(entryOf(key) ?? ''));
  return {
    call: taken.size < entries.size ? new URLSearchParams(rest) : undefined,
    taken: [...taken].map((entry) => call.get(`${entry}.Id`) ?? ''),
  };
}

/** What SNS answers when every entry fails: still 200. */
const NOTHING_PUBLISHED =
  '<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Successful></Successful>' +
  '<Failed></Failed></PublishBatchResult></PublishBatchResponse>';

/** Adds entries that failed to what SNS answers. */
function withFailures(answer: string, ids: readonly string[]): string {
  const members = ids.map(
    (id) =>
      `<member><Id>${id}</Id><Code>InternalError</Code><Message>soak</Message><SenderFault>false</SenderFault></member>`,
  );
  return answer.replace('<Failed>', `<Failed>${members.join('')}`);
}

/** A way to a topic on which publishing can be refused. Everything else gets through. */
export interface BreakableTopic extends AsyncDisposable {
  readonly endpoint: string;
  /** How many publish calls were refused so far, by the way in which. */
  readonly refusedCalls: Readonly<Record<Refusal, number>>;
  /** From now on every publish call is refused in this way. */
  refuse(how: Refusal): void;
  accept(): void;
}

/** How SNS says that it is asked too often. */
const THROTTLED = inXml(
  400,
  '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type>' +
    '<Code>Throttling</Code><Message>Rate exceeded</Message></Error><RequestId>soak</RequestId></ErrorResponse>',
);

/** How many entries of a batch fail where single entries do. */
const REFUSED_SHARE = 0.4;

/** @param random decides which entries of a batch fail. */
export async function startBreakableTopic(target: string, random: Random): Promise<BreakableTopic> {
  const refusedCalls = {
    'hangs up': 0,
    throttles: 0,
    'loses answers': 0,
    'refuses single entries': 0,
  };
  let refusal: Refusal | undefined;

  const proxy = await startProxy(target, async ({ body }, forward) => {
    const call = new URLSearchParams(body);
    if (refusal === undefined || call.get('Action') !== 'PublishBatch') return forward();
    refusedCalls[refusal] += 1;
    switch (refusal) {
      case 'hangs up':
        return undefined;
      case 'throttles':
        return THROTTLED;
      case 'loses answers':
        await forward();
        return undefined;
      case 'refuses single entries': {
        const parted = takeEntries(call, () => random() < REFUSED_SHARE);
        const published = parted.call && (await forward(String(parted.call)));
        return inXml(200, withFailures(published?.body.toString() ?? NOTHING_PUBLISHED, parted.taken));
      }
    }
  });
  return {
    endpoint: proxy.endpoint,
    refusedCalls,
    refuse: (how) => void (refusal = how),
    accept: () => void (refusal = undefined),
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}

function inXml(status: number, body: string): ProxiedAnswer {
  return { status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) };
}
