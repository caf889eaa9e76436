import { describe, expect, test } from '@jest/globals';
import { regionOf } from '../../client/aws-credentials.ts';

const GATEWAY = 'https://abc123.execute-api.ap-south-1.amazonaws.com';
const OWN_DOMAIN = 'https://voices.example.com';

describe('signs for the region', () => {
  test.each([
    ['that was given', GATEWAY, 'eu-west-1', { AWS_REGION: 'us-east-1' }, 'eu-west-1'],
    ['in the address', GATEWAY, undefined, { AWS_REGION: 'us-east-1' }, 'ap-south-1'],
    [
      'in an address in China',
      `https://abc.execute-api.cn-north-1.amazonaws.com.cn/x`,
      undefined,
      {},
      'cn-north-1',
    ],
    [
      'of the environment',
      OWN_DOMAIN,
      undefined,
      { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'x' },
      'us-east-1',
    ],
    [
      'of the environment, by its old name',
      OWN_DOMAIN,
      undefined,
      { AWS_DEFAULT_REGION: 'us-east-2' },
      'us-east-2',
    ],
  ])('%s', (_which, apiUrl, region, environment, expected) => {
    expect(regionOf(apiUrl, region, environment)).toBe(expected);
  });

  test('and says what to give where there is none', () => {
    expect(() => regionOf(OWN_DOMAIN, undefined, {})).toThrow(
      'region: none was given, and "https://voices.example.com" names none; it takes the stack\'s region, such as eu-west-1',
    );
  });
});
