import { once } from 'node:events';
import { createServer } from 'node:http';
import { listenOnLoopback } from './listen-on-loopback.ts';

/** An STS that knows one caller. */
export async function startSecurityTokenService(arn: string) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/xml' })
      .end(`<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
      <Arn>${arn}</Arn><UserId>AIDA</UserId><Account>000000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`);
  });
  const port = await listenOnLoopback(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
