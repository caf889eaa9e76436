import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { LOOKUP_BUDGET_PARTITION } from '../../functions/adapters/dynamodb/lookup-budget.ts';
import { synthesize } from '../support/synthesize.ts';
import { codesIn, tableUnder } from './markdown-table.ts';
import { routesIn, startersIn, statementsIn } from './permissions.ts';

const page = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');

/** With all settings that allow anything; secrets are named after the setting. */
const template = synthesize({
  providerApiKeySecret: 'providerApiKeySecret',
  webhookHmacSecret: 'webhookHmacSecret',
  originHeaderSecret: 'originHeaderSecret',
  customDomain: {
    name: 'voices.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666',
  },
  tracing: true,
  encryptionKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666',
});
const statements = statementsIn(template);

/** The rows of a table as lines, each with what the cells of these columns have between backticks. */
function linesOf(heading: string, ...columns: string[]): string[] {
  const rows = tableUnder(page, heading);
  return rows.map((row) => columns.map((column) => codesIn(row[column]).join(' ')).join(' | ')).sort();
}

/** `ReceiveCallback` is the function in the folder `receive-callback`. */
function folderOf(construct: string): string {
  return construct.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

/** Of the task table: every key but the lookup budgets'. */
const NOT_THE_BUDGETS = {
  'ForAllValues:StringNotEquals': { 'dynamodb:LeadingKeys': LOOKUP_BUDGET_PARTITION },
  Null: { 'dynamodb:LeadingKeys': 'false' },
};

/** What a condition leaves out, as the page names it; any other condition stands in the line as it is. */
function exceptionOf(condition: unknown): string {
  if (condition === undefined) return '';
  return isDeepStrictEqual(condition, NOT_THE_BUDGETS)
    ? LOOKUP_BUDGET_PARTITION.trim()
    : JSON.stringify(condition);
}

const line = (...parts: (string | readonly string[] | undefined)[]) =>
  parts.map((part) => [part].flat().join(' ')).join(' | ');

describe('the page and the template agree exactly', () => {
  const ofRole = /^(\w+)RoleDefaultPolicy\.PolicyDocument$/;
  const ofPolicy = /^TaskApiPolicy\.PolicyDocument$/;
  const ofResource = /^(\w+)Policy\.PolicyDocument$/;
  const assumed = /^\w+Role\.AssumeRolePolicyDocument$/;

  test('on what each function may do', () => {
    const allowed = statements.flatMap(({ at, statement: { Effect, Action, Resource, Condition } }) => {
      const [, construct] = ofRole.exec(at) ?? [];
      if (construct === undefined) return [];
      expect(Effect).toBe('Allow');
      return [line(folderOf(construct), Action, Resource, exceptionOf(Condition))];
    });

    expect(allowed.sort()).toEqual(linesOf('What each function may do', 'who', 'may', 'on', 'except'));
  });

  test('on what a backend may do', () => {
    const allowed = statements
      .filter(({ at }) => ofPolicy.test(at))
      .map(({ statement: { Action, Resource } }) => line('TaskApiPolicy', Action, Resource));

    expect(allowed).toEqual(linesOf('What a backend may do', 'who', 'may', 'on'));
  });

  test('on the routes, their authorisers, and where they lead', () => {
    const routes = routesIn(template).map(({ RouteKey, AuthorizationType, Target = '' }) =>
      line(RouteKey, AuthorizationType, folderOf(Target)),
    );

    expect(routes.sort()).toEqual(linesOf('What answers on the internet', 'route', 'authoriser', 'leads to'));
    template.resourceCountIs('AWS::Lambda::Url', 0);
  });

  test('on what starts a function', () => {
    const starters = startersIn(template).map(({ FunctionName, Principal, SourceArn }) =>
      line(folderOf(FunctionName), Principal, SourceArn),
    );

    expect([...new Set(starters)].sort()).toEqual(
      linesOf('What starts a function', 'function', 'is started by', 'from'),
    );
  });

  test('on what the resources themselves say', () => {
    const said = statements
      .filter(({ at }) => !ofRole.test(at) && !ofPolicy.test(at) && !assumed.test(at))
      .map(({ at, statement: { Effect, Principal, Action } }) =>
        line(ofResource.exec(at)?.[1] ?? at, Effect, Principal, Action),
      );

    expect(said.sort()).toEqual(
      linesOf('What the resources themselves say', 'resource', 'effect', 'who', 'may'),
    );
  });

  test('on every wildcard that allows something', () => {
    const allowed = [
      ...statements
        .filter(({ statement }) => statement.Effect === 'Allow')
        .flatMap(({ statement: { Action, Resource, Principal } }) => [
          ...Action,
          ...Resource,
          Principal ?? '',
        ]),
      ...startersIn(template).map(({ SourceArn }) => SourceArn),
    ];
    const wildcards = new Set(allowed.filter((name) => /[*?]/.test(name)));

    expect([...wildcards].sort()).toEqual(linesOf('Wildcards', 'wildcard'));
    for (const { why } of tableUnder(page, 'Wildcards')) expect(why).not.toBe('');
  });

  test('on Lambda alone assuming a role, and on managed policies: there are none', () => {
    const roles = statements.filter(({ at }) => assumed.test(at));

    expect(roles.map(({ statement: { Principal, Action } }) => line(Principal, Action))).toEqual(
      Array(4).fill('lambda.amazonaws.com | sts:AssumeRole'),
    );
    for (const role of Object.values(template.findResources('AWS::IAM::Role')))
      expect(role['Properties']).not.toHaveProperty('ManagedPolicyArns');
  });
});

describe('denials and conditions', () => {
  const conditions = statements
    .filter(({ statement: { Condition } }) => Condition !== undefined)
    .map(({ at, statement: { Effect, Condition } }) => ({ at, Effect, Condition }));
  const isOfRole = ({ at }: { at: string }) => at.includes('Role');

  test('keep the lookup budgets from every function but the sweep', () => {
    expect(conditions.filter(isOfRole)).toEqual([
      { at: 'ReceiveCallbackRoleDefaultPolicy.PolicyDocument', Effect: 'Allow', Condition: NOT_THE_BUDGETS },
      { at: 'PublishEventsRoleDefaultPolicy.PolicyDocument', Effect: 'Allow', Condition: NOT_THE_BUDGETS },
      { at: 'TrackTasksRoleDefaultPolicy.PolicyDocument', Effect: 'Allow', Condition: NOT_THE_BUDGETS },
    ]);
  });

  test('refuse what comes without TLS, and let in only the alarms of the account', () => {
    const withoutTls = { Bool: { 'aws:SecureTransport': 'false' } };

    expect(conditions.filter((condition) => !isOfRole(condition))).toEqual([
      { at: 'VoiceEventsPolicy.PolicyDocument', Effect: 'Deny', Condition: withoutTls },
      { at: 'PublishFailuresPolicy.PolicyDocument', Effect: 'Deny', Condition: withoutTls },
      { at: 'AlertTopicPolicy.PolicyDocument', Effect: 'Deny', Condition: withoutTls },
      {
        at: 'AlertTopicPolicy.PolicyDocument',
        Effect: 'Allow',
        Condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: { 'aws:SourceArn': expect.anything() },
        },
      },
    ]);
  });
});
