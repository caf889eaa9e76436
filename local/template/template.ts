import * as v from 'valibot';

/** The region and account of the local stack. fauxqs and DynamoDB Local use the same account number. */
export const REGION = 'us-east-1';
export const ACCOUNT_ID = '000000000000';

/** Returns an ARN in the local account. */
export function localArn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
}

const ResourceSchema = v.object({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
  Metadata: v.optional(v.record(v.string(), v.unknown()), {}),
  Condition: v.optional(v.string()),
  DeletionPolicy: v.optional(v.string()),
});

/** The parts of a CloudFormation template that the engine applies. */
export const TemplateSchema = v.object({
  Resources: v.record(v.string(), ResourceSchema),
  Outputs: v.optional(v.record(v.string(), v.object({ Value: v.unknown() })), {}),
});

export type Template = v.InferOutput<typeof TemplateSchema>;
export type TemplateResource = v.InferOutput<typeof ResourceSchema>;
