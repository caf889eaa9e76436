/** The services that the local engine has, by their addresses. */
export type ServiceEndpoints = Readonly<Record<'dynamodb' | 'sns' | 'sqs' | 's3' | 'secrets', string>>;

/** Credentials that do not expire. */
export interface StaticCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Where the services of a stack are. */
export interface ClientSettings {
  readonly region: string;
  /** Absent if the AWS SDK finds them. */
  readonly credentials?: StaticCredentials;
  /** Absent for AWS's own. */
  readonly endpoints?: ServiceEndpoints;
}

/** The local engine is where it is, also if the environment or the AWS settings want other endpoints. */
export const LOCAL_ENDPOINT = { useFipsEndpoint: false, useDualstackEndpoint: false };

export type Clients = ReturnType<typeof createClients>;

/** Creates the SDK clients of a stack. Each is loaded and created at its first use. */
export function createClients({ region, credentials, endpoints }: ClientSettings) {
  const settings = { region, ...(credentials && { credentials }) };
  const at = (service: keyof ServiceEndpoints) =>
    endpoints === undefined ? settings : { ...settings, ...LOCAL_ENDPOINT, endpoint: endpoints[service] };
  return {
    dynamodb: once(async () => {
      const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
      const { withoutLogging } = await import('../../functions/adapters/dynamodb/client.ts');
      return withoutLogging(new DynamoDBClient(at('dynamodb')));
    }),
    sns: once(async () => {
      const { SNSClient } = await import('@aws-sdk/client-sns');
      return new SNSClient(at('sns'));
    }),
    s3: once(async () => {
      const { S3Client } = await import('@aws-sdk/client-s3');
      return new S3Client({ ...at('s3'), forcePathStyle: endpoints !== undefined });
    }),
    secrets: once(async () => {
      const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
      return new SecretsManagerClient(at('secrets'));
    }),
    /** Returns a client for the region of a queue, by default the stack's; the local engine has only one. */
    async sqs(queueRegion = region) {
      const { SQSClient } = await import('@aws-sdk/client-sqs');
      return new SQSClient({
        ...at('sqs'),
        ...(endpoints === undefined && { region: queueRegion }),
        // Each call names its queue. The address in a queue's URL is valid only in AWS, not for a stand-in.
        useQueueUrlAsEndpoint: false,
      });
    },
    cloudformation: once(async () => {
      const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
      return new CloudFormationClient(settings);
    }),
    cloudwatch: once(async () => {
      const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
      return new CloudWatchClient(settings);
    }),
    lambda: once(async () => {
      const { LambdaClient } = await import('@aws-sdk/client-lambda');
      return new LambdaClient(settings);
    }),
  };
}

/** Creates a function that makes a value at its first call, and returns the same value at every later one. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
