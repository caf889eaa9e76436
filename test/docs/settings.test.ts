import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { SETTINGS } from '../../lib/settings-table.ts';
import { synthesize } from '../support/synthesize.ts';
import { tableUnder } from './markdown-table.ts';
import { statementsIn } from './permissions.ts';

const file = fileURLToPath(new URL('../../docs/settings.md', import.meta.url));
const page = readFileSync(file, 'utf8');

describe('the table of settings', () => {
  let rows: Record<string, string>[];

  beforeAll(() => {
    rows = tableUnder(page, 'Every setting');
  });

  test('has every setting once, and says of each what it does', () => {
    expect(rows.map(({ setting }) => setting)).toEqual(Object.keys(SETTINGS).map((name) => `\`${name}\``));
    for (const { setting, 'what it does': description } of rows) {
      expect([setting, description]).toEqual([setting, expect.stringMatching(/^[A-Z].{20,}\.$/)]);
    }
  });

  test.each([
    ['throttleRate', 'a whole number from 1 to 10000', '`100`'],
    ['provider', 'one of sunoapi.org, api.box, kie.ai', '`sunoapi.org`'],
    ['dashboard', 'true or false', '`false`'],
    ['alertEmail', 'an email address; needs alarms: without them there are no messages', 'none'],
    [
      'webhookHmac',
      'one of off, observe, enforce; needs webhookHmacSecret: signatures are checked with its key',
      'observe with `webhookHmacSecret`, else off',
    ],
  ])('says of %s what is allowed, what it needs, and its default', (name, allowed, byDefault) => {
    expect(rows).toContainEqual(
      expect.objectContaining({ setting: `\`${name}\``, allowed, default: byDefault }),
    );
  });
});

describe('the commands that make a table of yours', () => {
  const TableSchema = v.object({
    AttributeDefinitions: v.unknown(),
    BillingMode: v.unknown(),
    DeletionProtectionEnabled: v.unknown(),
    GlobalSecondaryIndexes: v.unknown(),
    KeySchema: v.unknown(),
    StreamSpecification: v.object({ StreamViewType: v.string() }),
    TimeToLiveSpecification: v.object({ AttributeName: v.string(), Enabled: v.boolean() }),
    PointInTimeRecoverySpecification: v.object({ PointInTimeRecoveryEnabled: v.boolean() }),
  });

  test("make what the stack's own is: keys, indexes, stream, protection, expiry and backups", () => {
    const tables = synthesize().findResources('AWS::DynamoDB::Table');
    const { Properties: properties } = v.parse(
      v.object({ Properties: TableSchema }),
      tables['VoiceCallbacksVoiceTasks2F1BB734'],
    );
    const { TimeToLiveSpecification, PointInTimeRecoverySpecification, ...made } = properties;
    const [, json = ''] = /create-table --cli-input-json '(.*?)'/s.exec(page) ?? [];
    const text = page.replaceAll(/\s*\\\n\s*/g, ' ');

    expect(JSON.parse(json)).toEqual({
      ...made,
      TableName: 'MyVoiceTasks',
      StreamSpecification: { StreamEnabled: true, ...made.StreamSpecification },
    });
    expect(text).toContain(
      `update-time-to-live --table-name MyVoiceTasks --time-to-live-specification Enabled=${TimeToLiveSpecification.Enabled},AttributeName=${TimeToLiveSpecification.AttributeName}\n`,
    );
    expect(text).toContain(
      `update-continuous-backups --table-name MyVoiceTasks --point-in-time-recovery-specification PointInTimeRecoveryEnabled=${PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled}\n`,
    );
    expect(text).toContain(
      `update-table --table-name MyVoiceTasks --stream-specification StreamEnabled=true,StreamViewType=${made.StreamSpecification.StreamViewType}\n`,
    );
  });
});

describe('the statements for the policy of a key', () => {
  const encryptionKeyArn = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666';
  const StatementsSchema = v.array(
    v.object({ Principal: v.object({ Service: v.string() }), Action: v.array(v.string()) }),
  );

  test('let in the services that use it without a role: logs, and the publishers of the encrypted topics', () => {
    const template = synthesize({ encryptionKeyArn });
    const [, json = ''] = /## A key of yours.*?```json\n(.*?)```/s.exec(page) ?? [];
    const allowed = v
      .parse(StatementsSchema, JSON.parse(json))
      .map(({ Principal, Action }) => [Principal.Service, Action]);
    const publishers = statementsIn(template).flatMap(({ at, statement: { Effect, Principal } }) =>
      /TopicPolicy|EventsPolicy/.test(at) && Effect === 'Allow' ? [Principal] : [],
    );

    expect(allowed).toEqual([
      [
        'logs.eu-west-1.amazonaws.com',
        ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      ],
      ...publishers.map((publisher) => [publisher, ['kms:Decrypt', 'kms:GenerateDataKey*']]),
    ]);
    expect(publishers).not.toEqual([]);
  });
});
