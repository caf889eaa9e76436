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
 * Adds your own domain name to the API. The API's own address stays: callbacks still come for days to URLs that have it.
 *
 * You create the record in your DNS that points the name to `regionalDomainName`.
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
