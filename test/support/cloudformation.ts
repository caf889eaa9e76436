import { once } from 'node:events';
import { createServer } from 'node:http';
import { listenOnLoopback } from './listen-on-loopback.ts';

/** A CloudFormation that knows one stack. */
export interface TestCloudFormation {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Answers `DescribeStacks` with the outputs that the test says. */
export async function startCloudFormation(
  stackName: string,
  outputs: () => Readonly<Record<string, string>>,
): Promise<TestCloudFormation> {
  const server = createServer((_request, response) => {
    const members = Object.entries(outputs()).map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    );
    response.writeHead(200, { 'content-type': 'text/xml' })
      .end(`<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
      <StackName>${stackName}</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-23T10:00:00Z</CreationTime>
      <Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`);
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
