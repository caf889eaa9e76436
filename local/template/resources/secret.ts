import * as v from 'valibot';
import type { SecretPlan } from '../plan.ts';
import type { StackResource } from '../stack.ts';

const SecretSchema = v.object({
  SecretString: v.optional(v.string()),
  // Strict: an ignored rule would generate secrets of another form than the deployed ones.
  GenerateSecretString: v.optional(
    v.strictObject({
      PasswordLength: v.optional(v.number(), 32),
      ExcludePunctuation: v.optional(v.boolean(), false),
      ExcludeCharacters: v.optional(v.string(), ''),
    }),
  ),
});

export function readSecret(resource: StackResource): SecretPlan {
  const { SecretString: value, GenerateSecretString: generate } = resource.properties(SecretSchema);
  const initial = value !== undefined ? { value } : generate !== undefined ? { generate } : undefined;
  const arn = resource.identity.ref;
  return { name: arn.replace(/^.*:secret:/, '').replace(/-local0$/, ''), arn, initial };
}
