import { EngineError } from '../engine-error.ts';

export interface MessagingServer {
  /** Where SNS, SQS and S3 answer. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts SNS, SQS and S3 in this process, with their data on disk.
 *
 * `listenOnLoopbackOnly` must have been called: fauxqs would listen on every interface.
 */
export async function startFauxqs(port: number, dataDir: string): Promise<MessagingServer> {
  // Loaded here: it takes 150 ms that starting the database can use.
  const fauxqs = await import('fauxqs');
  try {
    const server = await fauxqs.startFauxqs({ port, dataDir, logger: false });
    return { endpoint: `http://127.0.0.1:${server.port}`, stop: () => server.stop() };
  } catch (error) {
    throw new EngineError(
      `SNS and SQS did not start: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
