/**
 * A backend that submits a voice: asks for a phrase, submits the recording of it, and prints the result.
 *
 * Runs against the local engine as it is. In your own backend, import from `suno-voice-callbacks/client`, take what
 * stands in `settings` from your configuration, and keep `submit`.
 */
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { createVoiceClient, VoiceClientError } from '../client/index.ts';
import { findEngine } from '../local/endpoints.ts';

const found = await findEngine(
  argv[2] ?? fileURLToPath(new URL('../.local/endpoints.json', import.meta.url)),
);
if (found.kind !== 'running') {
  console.error(`error: ${found.problem}`);
  process.exit(1);
}
const { endpoints } = found;

const settings = {
  /** The stack's output `CallbackBaseUrl`. */
  callbackBaseUrl: endpoints.api,
  /** The value of the secret `SigningSecretArn`; a function can read it from Secrets Manager. */
  signingSecret: endpoints.signingSecret,
  /** Your key of the provider. */
  apiKey: 'local',
  /** Leave it out for sunoapi.org, or name `api.box` or `kie.ai`. */
  provider: { baseUrl: endpoints.provider },
  /** Leave both out in AWS: the address names the region, and the SDK finds the role. */
  region: endpoints.region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
const client = createVoiceClient(settings);

async function submit(validateTaskId: string, ref: string): Promise<void> {
  try {
    const { taskId } = await client.submitVoice({
      validateTaskId,
      verifyUrl: 'https://example.com/phrase.mp3',
      voiceName: 'Narrator',
      ref,
    });
    console.log(`${ref}: task ${taskId}`);
  } catch (error) {
    if (!(error instanceof VoiceClientError)) throw error;
    switch (error.code) {
      case 'SUBMISSION_UNKNOWN':
        // It may be paid for. Wait for a callback with this reference before you submit again.
        console.log(`${ref}: unknown. ${error.message}`);
        break;
      case 'REGISTRATION_FAILED':
        // It is paid for. Store the id, and call `client.registerTask` until it works.
        console.log(`${ref}: accepted, not registered. ${error.message}`);
        break;
      default:
        // Nothing was accepted.
        console.log(`${ref}: not accepted. ${error.message}`);
    }
    process.exitCode = 1;
  }
}

/** The first half: your user reads the phrase of this task aloud, and you put the recording where it can be fetched. */
async function askForPhrase(): Promise<string> {
  const answer = await fetch(`${endpoints.provider}/api/v1/voice/validate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${settings.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ voiceUrl: 'https://example.com/voice.mp3', vocalStartS: 0, vocalEndS: 10 }),
  });
  return v.parse(v.object({ data: v.object({ taskId: v.string() }) }), await answer.json()).data.taskId;
}

await submit(await askForPhrase(), 'order-17');
