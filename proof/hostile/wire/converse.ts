import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { cutAt, type Conversation } from './conversation.ts';

/** How long is waited for answers that are due, and for others, in milliseconds. Nothing depends on it but patience. */
const PATIENCE_MS = 30_000;
const SHORT_PATIENCE_MS = 400;

/** Between two pieces, so that they arrive one after the other. */
const PAUSE_MS = 2;

/** Opens a connection and does what the conversation says. @returns the statuses that were answered, in order. */
export async function converse(
  { hostname, port }: URL,
  { text, cuts, ending, expected }: Conversation,
  token: string,
  taskId: string,
): Promise<number[]> {
  const socket = connect(Number(port), hostname);
  const received: string[] = [];
  const closed = Promise.withResolvers<undefined>();
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => received.push(chunk));
  // The server may break off: whether it may is judged by what was written and answered.
  socket.on('error', () => undefined);
  socket.on('close', () => closed.resolve(undefined));
  const statuses = () =>
    Array.from(received.join('').matchAll(/HTTP\/1\.1 ([2-9]\d\d) /g), ([, status]) => Number(status));

  for (const piece of cutAt(fill(text, token, taskId), cuts)) {
    socket.write(piece, 'latin1');
    await sleep(PAUSE_MS);
  }
  if (ending === 'close') socket.destroySoon();
  if (ending === 'reset') socket.resetAndDestroy();
  if (ending === 'half-close') socket.end();

  const due = expected.kind === 'recorded' ? expected.taskIds.length : 1;
  const deadline =
    performance.now() +
    (expected.kind === 'recorded' || expected.kind === 'kept' ? PATIENCE_MS : SHORT_PATIENCE_MS);
  while (statuses().length < due && !socket.closed && performance.now() < deadline) {
    await Promise.race([closed.promise, sleep(PAUSE_MS)]);
  }
  socket.destroy();
  await closed.promise;
  return statuses();
}

function fill(text: string, token: string, taskId: string): string {
  return text
    .replaceAll('<<token>>', token)
    .replaceAll('<<token, encoded>>', token.replaceAll('.', '%2E').replaceAll('e', '%65'))
    .replaceAll('<<task>>', taskId);
}
