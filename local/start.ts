import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { renderBanner } from './banner.ts';
import { startEngine, type Engine } from './engine.ts';
import { EngineError } from './engine-error.ts';
import { listenOnLoopbackOnly } from './loopback-only.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

interface Options {
  readonly fresh: boolean;
  readonly dataDir: string;
  readonly assembly?: string;
  readonly port: number;
  readonly dynamodb?: string;
  readonly sns?: string;
}

const command = new Command('npm start --')
  .description('Runs the whole stack on this machine, without an AWS account.')
  .option('--fresh', 'start empty: forget what earlier runs recorded', false)
  .option('--data-dir <dir>', 'where records, messages, secrets and logs are kept', `${projectRoot}.local`)
  .option('--assembly <dir>', 'run this cloud assembly instead of synthesizing one')
  .addOption(
    new Option('--port <port>', 'where the HTTP API answers; 0 takes any free port')
      .env('PORT')
      .default(3000)
      .argParser(parsePort),
  )
  .addOption(
    new Option('--dynamodb <url>', 'use this DynamoDB instead of starting one').env(
      'VOICE_DYNAMODB_ENDPOINT',
    ),
  )
  .addOption(
    new Option('--sns <url>', 'use this SNS, SQS and S3 instead of starting them').env('VOICE_SNS_ENDPOINT'),
  );

function parsePort(value: string): number {
  const port = Number(value);
  if (value.trim() !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}

async function main(): Promise<void> {
  const options = command.parse().opts<Options>();
  listenOnLoopbackOnly();
  // A reader that has seen enough (`npm start | head`) is no reason to stop.
  process.stdout.on('error', () => undefined);

  const starting = startEngine({
    projectRoot,
    dataDir: options.dataDir,
    fresh: options.fresh,
    assemblyDir: options.assembly,
    port: options.port,
    dynamodbEndpoint: options.dynamodb,
    messagingEndpoint: options.sns,
  });
  stopOnSignal(starting);
  const engine = await starting;
  process.stdout.write(await renderBanner(engine, performance.now()));
}

/** The first signal stops in order, the second at once. */
function stopOnSignal(starting: Promise<Engine>): void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    process.stdout.write('\nStopping …\n');
    starting
      .then((engine) => engine.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof EngineError ? error.message : error);
  process.exit(1);
});
