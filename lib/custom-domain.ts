import {
  ApiMapping,
  DomainName,
  SecurityPolicy,
  type HttpApi,
  type HttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/**
 * Gives the API a name of yours too. Its first address stays: URLs that were given out with it are called for days.
 *
 * The record in your DNS that leads from the name to `regionalDomainName` is yours to make.
 */
export function createCustomDomain(
  scope: Construct,
  { api, stage }: { readonly api: HttpApi; readonly stage: HttpStage },
  { name, certificateArn }: NonNullable<Settings['customDomain']>,
): DomainName {
  const domainName = new DomainName(scope, 'CustomDomain', {
    domainName: name,
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
    securityPolicy: SecurityPolicy.TLS_1_2,
  });
  new ApiMapping(scope, 'CustomDomainMapping', { api, domainName, stage });
  return domainName;
}
