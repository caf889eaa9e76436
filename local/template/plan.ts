/** What a stack runs, with all references resolved: the template's resources as the engine's parts need them. */
export interface Plan {
  readonly stackName: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Every resource of the template. */
  readonly resources: readonly ResourcePlan[];
  readonly tables: readonly TablePlan[];
  readonly topics: readonly TopicPlan[];
  readonly queues: readonly QueuePlan[];
  readonly subscriptions: readonly SubscriptionPlan[];
  readonly buckets: readonly BucketPlan[];
  readonly secrets: readonly SecretPlan[];
  readonly functions: readonly FunctionPlan[];
  readonly routes: readonly RoutePlan[];
  readonly mappings: readonly MappingPlan[];
  readonly schedules: readonly SchedulePlan[];
  readonly asyncInvokes: readonly AsyncInvokePlan[];
}

export interface ResourcePlan {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** Whether the engine applies it, and does not only list it. */
  readonly isApplied: boolean;
  /** Whether it stays after it is removed from the stack. */
  readonly isRetained: boolean;
}

export interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

export interface IndexPlan {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection: {
    readonly ProjectionType?: string | undefined;
    readonly NonKeyAttributes?: readonly string[] | undefined;
  };
}

/** A table, in the words of DynamoDB's own API. */
export interface TablePlan {
  readonly name: string;
  readonly attributes: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  readonly key: readonly KeyElement[];
  readonly globalIndexes: readonly IndexPlan[];
  readonly localIndexes: readonly IndexPlan[];
  readonly streamViewType: string | undefined;
  readonly timeToLiveAttribute: string | undefined;
  readonly isProtected: boolean;
}

export interface TopicPlan {
  readonly name: string;
  readonly arn: string;
}

export interface QueuePlan {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface SubscriptionPlan {
  readonly logicalId: string;
  readonly topicArn: string;
  readonly queueArn: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface BucketPlan {
  readonly name: string;
}

export interface SecretPlan {
  readonly name: string;
  readonly arn: string;
  /** How its first value is set; `undefined` leaves the secret without a value. */
  readonly initial: { readonly value: string } | { readonly generate: GenerateSecretString } | undefined;
}

export interface GenerateSecretString {
  readonly PasswordLength: number;
  readonly ExcludePunctuation: boolean;
  readonly ExcludeCharacters: string;
}

export interface FunctionPlan {
  readonly name: string;
  readonly arn: string;
  /** The folder of its bundle. */
  readonly codeDir: string;
  /** `file.export`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMebibytes: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly logGroupName: string;
  readonly logLevel: string;
  readonly logFormat: string;
  /** Whether X-Ray is on. */
  readonly isTraced: boolean;
}

export interface RoutePlan {
  /** `METHOD /path/{parameter}`, or `$default`. */
  readonly routeKey: string;
  readonly functionName: string;
  readonly timeoutMs: number;
  readonly requiresSignature: boolean;
}

export interface MappingPlan {
  readonly id: string;
  readonly functionName: string;
  readonly tableName: string;
  readonly streamArn: string;
  /** Event patterns as JSON values; a record passes if any matches. Without patterns every record passes. */
  readonly patterns: readonly unknown[];
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly bisect: boolean;
  readonly reportsItemFailures: boolean;
  /** `undefined` retries without limit. */
  readonly maxRetries: number | undefined;
  /** `undefined` retries without limit. */
  readonly maxAgeSeconds: number | undefined;
  readonly failureBucket: string | undefined;
}

/** What Lambda does with events for a function that no caller waits for. */
export interface AsyncInvokePlan {
  readonly functionName: string;
  /** How often an event is retried after an error of the function. */
  readonly maxRetries: number;
  /** How long an event is kept in the queue. */
  readonly maxAgeSeconds: number;
}

export interface SchedulePlan {
  readonly name: string;
  readonly arn: string;
  readonly everySeconds: number;
  readonly functionNames: readonly string[];
}
