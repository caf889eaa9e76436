import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { createReceiver, logger } from './parts.ts';

const receive = createReceiver({});

/** Logs every request as it came: its path is a secret, and so is its result. */
export function handler(event: APIGatewayProxyEventV2, context: Context) {
  logger.info('Callback came in', { event });
  return receive(event, context);
}
