import { startProxy } from '../../proof/kit/proxy.ts';

/** What a test does to one call on its way: answers it itself, or looks at it and lets it through. */
export interface SqsWire {
  readonly endpoint: string;
  /** For example `DeleteMessage`; with an answer, the call goes no further. */
  onCall: (action: string, input: Record<string, unknown>) => { status: number; body: object } | undefined;
  /** What SQS answered, on its way back. */
  onAnswer: (action: string, answer: Record<string, unknown>) => void;
  stop(): Promise<void>;
}

/** A wire to SQS that a test can look at, and change what passes. */
export async function startSqsWire(target: string): Promise<SqsWire> {
  const proxy = await startProxy(target, async (call, forward) => {
    const action = call.target.replace('AmazonSQS.', '');
    const input = JSON.parse(call.body) as Record<string, unknown>;
    const own = wire.onCall(action, input);
    if (own !== undefined) {
      const headers = { 'content-type': 'application/x-amz-json-1.0' };
      return { status: own.status, headers, body: Buffer.from(JSON.stringify(own.body)) };
    }
    // A test may have changed the input, and the answer.
    const answer = await forward(JSON.stringify(input));
    const text = answer.body.toString();
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    wire.onAnswer(action, body);
    return { ...answer, body: Buffer.from(JSON.stringify(body)) };
  });
  const wire: SqsWire = {
    endpoint: proxy.endpoint,
    onCall: () => undefined,
    onAnswer: () => undefined,
    stop: async () => proxy[Symbol.asyncDispose](),
  };
  return wire;
}
