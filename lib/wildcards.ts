import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import * as v from 'valibot';

const RefSchema = v.strictObject({ Ref: v.string() });
const GetAttSchema = v.strictObject({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) });
const JoinSchema = v.strictObject({ 'Fn::Join': v.tuple([v.literal(''), v.array(v.unknown())]) });

/** Explains to auditors of the stack why a wildcard is allowed, for exactly this resource. */
export function acknowledgeWildcard(allowed: IConstruct, resource: string, reason: string): void {
  const name = nameForAudit(Stack.of(allowed).resolve(resource));
  Validations.of(allowed).acknowledge({ id: `AwsSolutions::AwsSolutions-IAM5[Resource::${name}]`, reason });
}

/** Returns a resource as audits show it: a value that is known only at deployment is a name in angle brackets. */
function nameForAudit(resource: unknown): string {
  if (v.is(RefSchema, resource)) return `<${resource.Ref}>`;
  if (v.is(GetAttSchema, resource)) return `<${resource['Fn::GetAtt'].join('.')}>`;
  if (v.is(JoinSchema, resource)) return resource['Fn::Join'][1].map(nameForAudit).join('');
  return String(resource);
}
