import { beforeAll, describe, expect, test } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as v from 'valibot';
import { VoiceCallbacksStack } from '../../lib/voice-callbacks-stack.ts';
import { policyOf, type Statement } from '../support/policies.ts';
import { anApp, synthesize } from '../support/synthesize.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666';

const ResourcesSchema = v.record(
  v.string(),
  v.object({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown()), {}) }),
);

/** What each type that holds or passes on anything says of its encryption. */
const ENCRYPTION: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'SSESpecification',
  'AWS::Logs::LogGroup': 'KmsKeyId',
  'AWS::S3::Bucket': 'BucketEncryption',
  'AWS::SNS::Topic': 'KmsMasterKeyId',
  'AWS::SecretsManager::Secret': 'KmsKeyId',
};

const resourcesOf = (template: Template) => v.parse(ResourcesSchema, template.toJSON()['Resources']);

/** How everything is encrypted, by type. */
function encryptionIn(template: Template): [string, unknown][] {
  return Object.values(resourcesOf(template)).flatMap(({ Type, Properties }): [string, unknown][] => {
    const property = ENCRYPTION[Type];
    return property === undefined ? [] : [[Type, Properties[property]]];
  });
}

let template: Template;
let without: Template;

beforeAll(() => {
  template = synthesize({ encryptionKeyArn: KEY });
  without = synthesize();
});

describe('a key of yours', () => {
  test('encrypts both tables, both topics, the secret, the bucket and all logs', () => {
    const table = ['AWS::DynamoDB::Table', { KMSMasterKeyId: KEY, SSEEnabled: true, SSEType: 'KMS' }];
    const bucket = {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { KMSMasterKeyID: KEY, SSEAlgorithm: 'aws:kms' },
        },
      ],
    };

    expect(encryptionIn(template).sort(([one], [other]) => one.localeCompare(other))).toEqual([
      table,
      table,
      ...Array<unknown>(5).fill(['AWS::Logs::LogGroup', KEY]),
      ['AWS::S3::Bucket', bucket],
      ['AWS::SecretsManager::Secret', KEY],
      ['AWS::SNS::Topic', KEY],
      ['AWS::SNS::Topic', KEY],
    ]);
  });

  test.each([
    ['ReceiveCallback', ['kms:Decrypt']],
    ['TrackTasks', ['kms:Decrypt']],
    ['PublishEvents', ['kms:Decrypt', 'kms:GenerateDataKey*']],
    ['SweepDue', ['kms:Decrypt', 'kms:GenerateDataKey*']],
  ])('may be used by %s for %j, and no other key may', (id, actions) => {
    const ofKeys = ({ actions: [first = ''] }: Statement) => first.startsWith('kms:');
    const all = policyOf(template, id);

    expect(all.filter(ofKeys)).toEqual([{ actions, resources: [KEY] }]);
    expect(all.filter((statement) => !ofKeys(statement))).toEqual(policyOf(without, id));
  });

  test('replaces nothing: every resource is the one that it was', () => {
    const types = (of: Template) => Object.entries(resourcesOf(of)).map(([id, { Type }]) => `${id} ${Type}`);

    expect(types(template).sort()).toEqual(types(without).sort());
  });

  test('needs nothing more to be explained to the AWS Solutions rules', () => {
    const app = anApp();
    new VoiceCallbacksStack(app, 'Test', { settings: { encryptionKeyArn: KEY } });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

    expect(() => app.synth()).not.toThrow();
  });
});

test("without one, no function may use any: the keys are the services' own", () => {
  expect(JSON.stringify(without.findResources('AWS::IAM::Policy'))).not.toContain('kms:');
  expect(JSON.stringify(encryptionIn(without))).not.toContain(':key/');
});
