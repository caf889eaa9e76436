import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/**
 * Answers what the receiver calls, at once. A process of its own, so that its CPU time is not counted as the receiver's.
 *
 * It sends its port to its parent. `GET /` answers the last write.
 */
const SECRET = process.argv[2] ?? '';

let lastWrite: unknown;

const server = createServer((request, response) => {
  const answer = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(body));
  };
  const target = request.headers['x-amz-target'];
  if (target === undefined) {
    answer(200, lastWrite);
    return;
  }
  json(request).then(
    (input) => {
      if (target === 'DynamoDB_20120810.UpdateItem') {
        lastWrite = input;
        answer(200, {});
      } else if (JSON.stringify(input).includes('AWSPREVIOUS')) {
        answer(400, { __type: 'ResourceNotFoundException', message: 'It was never rotated' });
      } else {
        answer(200, { SecretString: SECRET });
      }
    },
    () => response.destroy(),
  );
});

process.once('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  // A server that listens on a port has an address with a port.
  process.send?.((server.address() as AddressInfo).port);
});
