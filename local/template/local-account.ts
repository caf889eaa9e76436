/** The region and account of the local stack. fauxqs and DynamoDB Local use the same account number. */
export const REGION = 'us-east-1';
export const ACCOUNT_ID = '000000000000';

/** Returns an ARN in the local account. */
export function localArn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
}
