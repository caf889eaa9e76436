import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { VoiceCallbacks } from '../../lib/voice-callbacks.ts';
import { stackNameOf, VoiceCallbacksStack } from '../../lib/voice-callbacks-stack.ts';
import { anApp } from '../support/synthesize.ts';

const ResourcesSchema = v.record(
  v.string(),
  v.object({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown()), {}) }),
);

/** Names that need not be one in an account: of a metric, inside of a role or an API, for display. */
const SHARED = [
  'AWS::ApiGatewayV2::Stage StageName',
  'AWS::CloudWatch::Alarm MetricName',
  'AWS::IAM::Policy PolicyName',
  'AWS::SNS::Topic DisplayName',
];

/** Every name that the template gives by itself, as `type property` and the name. */
function namesIn(template: Template): [string, string][] {
  const resources = v.parse(ResourcesSchema, template.toJSON()['Resources']);
  return Object.values(resources).flatMap(({ Type, Properties }) =>
    Object.entries(Properties).flatMap(([property, value]): [string, string][] =>
      property.endsWith('Name') && typeof value === 'string' ? [[`${Type} ${property}`, value]] : [],
    ),
  );
}

describe('the name of the stack', () => {
  test.each([
    ['no stage', undefined, 'SunoVoiceCallbacks'],
    ['a stage', 'beta', 'SunoVoiceCallbacks-beta'],
  ])('with %s', (_case, stage, expected) => {
    expect(stackNameOf(stage === undefined ? {} : { stage })).toBe(expected);
  });
});

test('two constructs in one stack are refused, as they would count and announce under one name', () => {
  const stack = new Stack(anApp(), 'Own');
  new VoiceCallbacks(stack, 'Voices');

  expect(() => new VoiceCallbacks(stack, 'More')).toThrow(
    'Own/More: the stack Own has a VoiceCallbacks already, Own/Voices; give each a stack of its own',
  );
});

describe('two stages in one account', () => {
  const app = anApp();
  const stacks = ['alpha', 'beta'].map((stage) => new VoiceCallbacksStack(app, stackNameOf({ stage }), {}));
  const [alpha, beta] = stacks.map((stack) => Template.fromStack(stack)) as [Template, Template]; // of two

  test('have no name in common that can be only one in an account', () => {
    const ofBeta = new Set(namesIn(beta).map((name) => name.join(' ')));
    const common = namesIn(alpha)
      .filter((name) => ofBeta.has(name.join(' ')))
      .map(([property]) => property);

    expect(common.filter((property) => !SHARED.includes(property))).toEqual([]);
  });

  test.each([
    ['alpha', alpha, 'beta'],
    ['beta', beta, 'alpha'],
  ])('%s does not know of the other', (_stage, template, other) => {
    expect(JSON.stringify(template.toJSON())).not.toContain(other);
    expect(JSON.stringify(template.toJSON())).not.toContain('Fn::ImportValue');
    for (const output of Object.values(template.findOutputs('*')))
      expect(output).not.toHaveProperty('Export');
  });

  test.each([
    ['alpha', alpha],
    ['beta', beta],
  ])('%s counts, rings and speaks under its own name', (stage, template) => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: { POWERTOOLS_METRICS_NAMESPACE: `SunoVoiceCallbacks/SunoVoiceCallbacks-${stage}` },
      },
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: `SunoVoiceCallbacks/SunoVoiceCallbacks-${stage}`,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { EVENT_SOURCE: `/suno-voice-callbacks/SunoVoiceCallbacks-${stage}` } },
    });
  });
});
