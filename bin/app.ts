import { App } from 'aws-cdk-lib';
import { InvalidSettingsError, readSettings } from '../lib/read-settings.ts';
import { stackNameOf, VoiceCallbacksStack } from '../lib/voice-callbacks-stack.ts';

const app = new App();

try {
  const settings = readSettings(app.node.tryGetContext('voiceCallbacks'));
  new VoiceCallbacksStack(app, stackNameOf(settings), { settings });
} catch (error) {
  if (!(error instanceof InvalidSettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
