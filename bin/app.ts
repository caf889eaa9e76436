import { App } from 'aws-cdk-lib';
import * as v from 'valibot';
import { checkDeploymentTarget } from '../lib/deployment-target.ts';
import { InvalidSettingsError, readSettings } from '../lib/read-settings.ts';
import { stackNameOf, VoiceCallbacksStack } from '../lib/voice-callbacks-stack.ts';
import { checkCdkJson, checkContext } from './misplaced-settings.ts';

const app = new App();

try {
  checkCdkJson('cdk.json');
  checkContext(v.parse(v.record(v.string(), v.unknown()), app.node.getAllContext()));
  const settings = readSettings(app.node.tryGetContext('voiceCallbacks'));
  // The CDK CLI sets these to the target of the deployment, if it has credentials.
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  checkDeploymentTarget(settings, { account, region });
  new VoiceCallbacksStack(app, stackNameOf(settings), { settings });
} catch (error) {
  if (!(error instanceof InvalidSettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
