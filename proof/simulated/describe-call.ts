import type { Call } from './calls.ts';

/** Says what a function does, as part of a trace. */
export function describeCall(call: Call): string {
  switch (call.operation) {
    case 'UpdateItem': {
      const { Key, UpdateExpression } = call.input;
      return `writes ${Key['taskId']?.S ?? 'quarantine'} (${UpdateExpression.split(' ', 2).join(' ')} …)`;
    }
    case 'GetItem':
      return `reads ${call.input.Key['taskId']?.S ?? 'quarantine'}`;
    case 'Query':
      return `asks what is due in ${call.input.ExpressionAttributeValues?.[':due']?.S}`;
    case 'PublishBatch':
      return `publishes ${call.entries.map(({ message }) => (JSON.parse(message) as { id: string }).id).join(', ')}`;
    case 'GetSecretValue':
      return 'fetches the secret';
    case 'LookUp':
      return `asks the provider for ${call.taskId}`;
    case 'Wait':
      return `waits until ${new Date(call.untilMs).toISOString()}`;
  }
}
