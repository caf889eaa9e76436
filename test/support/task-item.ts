import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item of the task table whose event is pending, as the store holds it; without `due`, the sweep does not find it. */
export function aTaskItem(
  taskId: string,
  edit: Record<string, AttributeValue> = {},
): Record<string, AttributeValue> {
  return {
    taskId: { S: taskId },
    kind: { S: 'generate' },
    ref: { S: 'order-17' },
    outcome: { S: 'succeeded' },
    voiceId: { S: 'voice_a' },
    rank: { N: '3' },
    revision: { N: '1' },
    receivedAt: { S: '2026-11-23T09:00:00.000Z' },
    settledAt: { S: '2026-11-23T10:00:00.000Z' },
    via: { S: 'callback' },
    ...edit,
  };
}
