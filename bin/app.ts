import { App } from 'aws-cdk-lib';
import { InvalidSettingsError, readSettings } from '../lib/settings.ts';
import { VoiceCallbacksStack } from '../lib/voice-callbacks-stack.ts';

const app = new App();

try {
  const settings = readSettings(app.node.tryGetContext('voiceCallbacks'));
  new VoiceCallbacksStack(app, 'SunoVoiceCallbacks', {
    description: 'Receives Suno Voice callbacks, records them, and announces the results',
    settings,
  });
} catch (error) {
  if (!(error instanceof InvalidSettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
