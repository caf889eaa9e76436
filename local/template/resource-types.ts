import { ACCOUNT_ID, localArn, REGION } from './template.ts';

/** How other resources refer to a resource. */
export interface Identity {
  /** The value of `Ref`. */
  readonly ref: string;
  /** The values of `Fn::GetAtt`. */
  readonly attributes: Readonly<Record<string, string>>;
}

interface Naming {
  /** The property with the name, if the template sets one. */
  readonly nameProperty?: string;
  identify(name: string, logicalId: string, apiEndpoint: string): Identity;
}

/** Every resource type that the engine applies, and how other resources refer to it. */
export const NAMINGS: Readonly<Record<string, Naming>> = {
  'AWS::DynamoDB::Table': {
    nameProperty: 'TableName',
    identify: (name) => {
      const arn = localArn('dynamodb', `table/${name}`);
      return { ref: name, attributes: { Arn: arn, StreamArn: `${arn}/stream/local` } };
    },
  },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    identify: (name) => {
      const arn = localArn('sns', name);
      return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
    },
  },
  'AWS::SNS::Subscription': { identify: (_name, logicalId) => ({ ref: logicalId, attributes: {} }) },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    identify: (name) => ({ ref: name, attributes: { Arn: localArn('sqs', name), QueueName: name } }),
  },
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    identify: (name) => {
      const bucket = bucketName(name);
      return { ref: bucket, attributes: { Arn: `arn:aws:s3:::${bucket}` } };
    },
  },
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    identify: (name) => {
      // Real ARNs end in six random characters.
      const arn = localArn('secretsmanager', `secret:${name}-local0`);
      return { ref: arn, attributes: { Id: arn } };
    },
  },
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    identify: (name) => ({ ref: name, attributes: { Arn: localArn('lambda', `function:${name}`) } }),
  },
  'AWS::Lambda::EventInvokeConfig': { identify: (_name, logicalId) => ({ ref: logicalId, attributes: {} }) },
  'AWS::Lambda::EventSourceMapping': {
    identify: (_name, logicalId) => ({ ref: logicalId, attributes: { Id: logicalId } }),
  },
  'AWS::Events::Rule': {
    nameProperty: 'Name',
    identify: (name) => ({ ref: name, attributes: { Arn: localArn('events', `rule/${name}`) } }),
  },
  'AWS::ApiGatewayV2::Api': {
    identify: (_name, logicalId, apiEndpoint) => ({
      ref: logicalId,
      attributes: { ApiEndpoint: apiEndpoint, ApiId: logicalId },
    }),
  },
  'AWS::ApiGatewayV2::Integration': { identify: (_name, logicalId) => ({ ref: logicalId, attributes: {} }) },
  'AWS::ApiGatewayV2::Route': {
    identify: (_name, logicalId) => ({ ref: logicalId, attributes: { RouteId: logicalId } }),
  },
  'AWS::ApiGatewayV2::Stage': { identify: (name) => ({ ref: name, attributes: {} }) },
};

/** Values that every template may refer to. */
export function pseudoParameters(stackName: string): Readonly<Record<string, string>> {
  return {
    'AWS::AccountId': ACCOUNT_ID,
    'AWS::Partition': 'aws',
    'AWS::Region': REGION,
    'AWS::StackId': localArn('cloudformation', `stack/${stackName}/local`),
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
}

/** Buckets have no capitals in their names: `PublishFailures` becomes `publish-failures`. */
function bucketName(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}
