import { RemovalPolicy } from 'aws-cdk-lib';
import type { Settings } from './settings.ts';

/**
 * What CloudFormation does with what was paid for, when its stack is deleted or it would be replaced.
 *
 * A bucket that is not empty cannot be deleted: emptying it by itself would take a fifth function that may delete
 * everything in it.
 */
export function dataRemoval({ removalPolicy }: Pick<Settings, 'removalPolicy'>): RemovalPolicy {
  return removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
}
