import { EngineError } from '../engine-error.ts';
import { closeServer, createLoopbackServer, listenOnLoopback } from '../loopback/server.ts';

export interface MessagingServer {
  /** The address of SNS, SQS and S3. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** The default of fauxqs, in milliseconds: longer than clients leave a connection idle before they use it again. */
const KEEP_ALIVE_MS = 72_000;

/**
 * Starts SNS, SQS and S3 in this process, with their data on disk.
 *
 * @throws {EngineError} if the data cannot be read, or the port is taken.
 */
export async function startFauxqs(port: number, dataDir: string): Promise<MessagingServer> {
  const app = await createApp(dataDir).catch((error: unknown) => {
    throw new EngineError(
      `SNS and SQS did not start: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  const server = createLoopbackServer((request, response) => app.routing(request, response));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  try {
    const endpoint = await listenOnLoopback(server, port);
    return {
      endpoint,
      async stop() {
        await app.close();
        await closeServer(server);
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}

/**
 * Creates the app that fauxqs would listen with.
 *
 * Its own `startFauxqs` listens on every interface and accepts no handler before it; `buildApp` leaves listening to its caller,
 * but the package does not export the stores that keep data on disk.
 *
 * Everything is imported here, as it takes 150 ms in which the database can start.
 */
async function createApp(dataDir: string) {
  const [{ buildApp }, { PersistenceManager }, { SqsStore }, { SnsStore }, { S3Store }] = await Promise.all([
    import('fauxqs'),
    import('../../node_modules/fauxqs/dist/persistence.js'),
    import('../../node_modules/fauxqs/dist/sqs/sqsStore.js'),
    import('../../node_modules/fauxqs/dist/sns/snsStore.js'),
    import('../../node_modules/fauxqs/dist/s3/s3Store.js'),
  ]);
  const persistence = new PersistenceManager(dataDir);
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  // Set after loading: otherwise loaded rows would be written again, and rewriting a row deletes its dependents.
  for (const store of [...Object.values(stores), ...stores.sqsStore.allQueues()])
    store.persistence = persistence;
  const app = buildApp({ logger: false, stores });
  app.addHook('preClose', (done) => {
    persistence.close();
    done();
  });
  await app.ready();
  return app;
}
