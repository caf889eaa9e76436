import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { managedPolicyOf, policyOf } from '../support/policies.ts';
import { synthesize } from '../support/synthesize.ts';

const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666';

const isDomain = { Ref: Match.stringLikeRegexp('^VoiceCallbacksCustomDomain') };

let template: Template;

beforeAll(() => {
  template = synthesize({ customDomain: { name: 'voices.example.com', certificateArn: CERTIFICATE } });
});

describe('a domain of yours', () => {
  test('leads to the API, over TLS 1.2 and with your certificate', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'voices.example.com',
      DomainNameConfigurations: [
        { CertificateArn: CERTIFICATE, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
      ],
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', {
      ApiId: { Ref: 'VoiceCallbacksApiE34327A5' },
      DomainName: isDomain,
      Stage: '$default',
      ApiMappingKey: Match.absent(),
    });
  });

  test('is where callbacks are received from now on, and the outputs say what your DNS needs', () => {
    template.hasOutput('CallbackBaseUrl', { Value: 'https://voices.example.com' });
    template.hasOutput('CustomDomainTarget', {
      Value: { 'Fn::GetAtt': [isDomain.Ref, 'RegionalDomainName'] },
    });
    template.hasOutput('CustomDomainZoneId', {
      Value: { 'Fn::GetAtt': [isDomain.Ref, 'RegionalHostedZoneId'] },
    });
  });

  test('leaves the first address as it is, so that URLs which were given out stay good', () => {
    template.hasResource('AWS::ApiGatewayV2::Api', {
      Properties: { DisableExecuteApiEndpoint: Match.absent() },
    });
  });

  test('needs no other permission of a backend', () => {
    expect(managedPolicyOf(template)).toEqual(managedPolicyOf(synthesize()));
  });
});

describe('a network in front', () => {
  const customDomain = { name: 'voices.example.com', certificateArn: CERTIFICATE };

  test('is the only way in, once the first address is off', () => {
    synthesize({ customDomain, defaultEndpoint: false }).hasResourceProperties('AWS::ApiGatewayV2::Api', {
      DisableExecuteApiEndpoint: true,
    });
  });

  test('is known to the receiver by the secret that it sends, which no other function may read', () => {
    const behind = synthesize({ customDomain, originHeaderSecret: 'cloudfront' });
    const secret = 'arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:cloudfront-??????';
    const readers = ['ReceiveCallback', 'PublishEvents', 'SweepDue', 'TrackTasks'].filter((id) =>
      policyOf(behind, id).some(({ resources }) => resources.includes(secret)),
    );

    expect(readers).toEqual(['ReceiveCallback']);
    behind.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { Environment: { Variables: Match.objectLike({ ORIGIN_SECRET: 'cloudfront' }) } },
      1,
    );
  });

  test.each([
    [
      { defaultEndpoint: false },
      'voiceCallbacks.defaultEndpoint: false is not allowed; it needs customDomain',
    ],
    [
      { originHeaderSecret: 'cloudfront' },
      'voiceCallbacks.originHeaderSecret: "cloudfront" is not allowed; it needs customDomain',
    ],
  ])('needs a domain: %j', (settings, message) => {
    expect(() => synthesize(settings)).toThrow(message);
  });
});

test('without one there is none, and callbacks are received at the API itself', () => {
  const without = synthesize();

  without.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
  without.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 0);
  without.hasOutput('CallbackBaseUrl', {
    Value: { 'Fn::GetAtt': ['VoiceCallbacksApiE34327A5', 'ApiEndpoint'] },
  });
});
