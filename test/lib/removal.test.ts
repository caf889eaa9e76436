import { Template } from 'aws-cdk-lib/assertions';
import { VoiceCallbacksStack } from '../../lib/voice-callbacks-stack.ts';
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { anApp, synthesize } from '../support/synthesize.ts';

const ResourceSchema = v.object({
  Type: v.string(),
  DeletionPolicy: v.optional(v.string()),
  UpdateReplacePolicy: v.optional(v.string()),
  Properties: v.object({ DeletionProtectionEnabled: v.optional(v.boolean()) }),
});

const DATA = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret'];

/** What holds data, by what happens to it with the stack. */
function dataOf(template: Template) {
  return DATA.flatMap((type) =>
    Object.values(template.findResources(type)).map((resource) => {
      const { Type, DeletionPolicy, UpdateReplacePolicy, Properties } = v.parse(ResourceSchema, resource);
      return [Type, DeletionPolicy, UpdateReplacePolicy, Properties.DeletionProtectionEnabled];
    }),
  );
}

const descriptionOf = (template: Template): unknown => template.toJSON()['Description'];

describe('what was paid for', () => {
  test('outlives the stack by default, and the stack says so', () => {
    const template = synthesize();

    expect(dataOf(template)).toEqual([
      ['AWS::DynamoDB::Table', 'Retain', 'Retain', true],
      ['AWS::DynamoDB::Table', 'Retain', 'Retain', true],
      ['AWS::S3::Bucket', 'Retain', 'Retain', undefined],
      ['AWS::SecretsManager::Secret', 'Retain', 'Retain', undefined],
    ]);
    expect(descriptionOf(template)).toMatch(/ Deleting it keeps its tables, secret and bucket\.$/);
    template.hasOutput('RemovalPolicy', { Value: 'retain' });
  });

  test('goes with the stack when the settings say so, unprotected, and the stack says so', () => {
    const template = synthesize({ removalPolicy: 'destroy' });

    expect(dataOf(template)).toEqual([
      ['AWS::DynamoDB::Table', 'Delete', 'Delete', false],
      ['AWS::DynamoDB::Table', 'Delete', 'Delete', false],
      ['AWS::S3::Bucket', 'Delete', 'Delete', undefined],
      ['AWS::SecretsManager::Secret', 'Delete', 'Delete', undefined],
    ]);
    expect(descriptionOf(template)).toMatch(/ Deleting it deletes its tables, secret and bucket\.$/);
    template.hasOutput('RemovalPolicy', { Value: 'destroy' });
  });

  test.each([
    ['retain', true],
    ['destroy', false],
  ] as const)('with %s the stack itself is protected from deletion: %p', (removalPolicy, expected) => {
    const settings = { removalPolicy };

    expect(new VoiceCallbacksStack(anApp(), 'Test', { settings }).terminationProtection).toBe(expected);
    expect(
      new VoiceCallbacksStack(anApp(), 'Test', { settings, terminationProtection: !expected })
        .terminationProtection,
    ).toBe(!expected);
  });

  test('is deleted by CloudFormation alone: no function of the stack may', () => {
    const template = synthesize({ removalPolicy: 'destroy' });

    template.resourceCountIs('AWS::Lambda::Function', 4);
    expect(JSON.stringify(template.toJSON())).not.toMatch(/"[a-z0-9]+:(Delete|BatchWrite|Purge)/);
  });
});
