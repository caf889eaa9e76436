/** Where the local stack pretends to be. fauxqs and DynamoDB Local use the same account number. */
export const REGION = 'us-east-1';
export const ACCOUNT_ID = '000000000000';

/** Answers an ARN in the local account. */
export function localArn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
}
