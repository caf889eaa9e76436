import { UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../../functions/adapters/dynamodb/client.ts';

const client = createDynamoClient();

/** The write alone: what is left of a callback when nothing is read, checked or logged. */
export const updateItem = (input: UpdateItemCommandInput) => client.send(new UpdateItemCommand(input));
