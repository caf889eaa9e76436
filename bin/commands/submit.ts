import { Command, InvalidArgumentError, Option } from 'commander';
import { checkBaseUrl } from '../../client/base-url.ts';
import { SKILL_LEVELS } from '../../client/submission.ts';
import { PROVIDERS } from '../../functions/contract/providers.ts';
import { withStack } from '../stack.ts';
import { checkInput } from '../terminal/command-error.ts';
import { parseDeadline } from '../terminal/options.ts';
import { isProvider, type Provider, type SubmitOptions } from './submit/options.ts';
import { withMintOptions } from './url.ts';

const MORE = `
Exit codes:
  0  the submission was accepted, and its task is registered
  1  nothing was accepted
  2  it may have been accepted: look before you submit again
  3  it was accepted, and its task is not registered: register it, do not submit again

The provider's API key is read from SUNO_API_KEY. The local engine's stand-in takes any key, and creates a phrase itself.

Examples:
  npm run -s voice-callbacks -- submit --behave hang
  npm run -s voice-callbacks -- submit VALIDATE_TASK_ID --stack SunoVoiceCallbacks \\
    --verify-url https://example.com/phrase.mp3 --ref order-17`;

/** `submit`: submits a voice, and registers its task. */
export function submitCommand(): Command {
  return withStack(withMintOptions(new Command('submit')))
    .description('submit a voice to the provider with a signed callback URL, and register its task')
    .argument(
      '[validate-task-id]',
      'the task id that validate returned (default on the local engine: a new one)',
    )
    .option(
      '--verify-url <url>',
      'where the recording of the phrase is (default on the local engine: an example)',
    )
    .option('--voice-name <name>', 'what the voice is called')
    .option('--description <text>', 'what it sounds like')
    .option('--style <style>', 'what it is for, such as narration')
    .addOption(new Option('--skill-level <level>', 'how well the singer sings').choices(SKILL_LEVELS))
    .option(
      '--deadline <duration>',
      "when it fails without a result, from 10s to 7d (default: the stack's setting)",
      parseDeadline,
    )
    .option(
      '--provider <provider>',
      "whose API: sunoapi.org, api.box, kie.ai, or an address (default: the stack's setting)",
      parseProvider,
    )
    .option('--behave <names>', "how the local engine's stand-in is to behave, such as lost,html")
    .option('--dry-run', 'show what would be sent, without key and token, and send nothing')
    .option('--json', 'print the result as JSON, or with --dry-run what would be sent')
    .addHelpText('after', MORE)
    .action(async (validateTaskId: string | undefined, options: SubmitOptions) => {
      const { runSubmit } = await import('./submit/run.ts');
      await runSubmit(validateTaskId, options);
    });
}

/**
 * Parses the provider: a known name, or the address of another with the same paths.
 *
 * @throws {InvalidArgumentError} with what is allowed; {CommandError} for an address that the API key must not be sent to.
 */
function parseProvider(text: string): Provider {
  if (isProvider(text)) return text;
  if (!text.includes('://'))
    throw new InvalidArgumentError(`It takes one of ${Object.keys(PROVIDERS).join(', ')}, or an address.`);
  // Not an InvalidArgumentError, as commander would print the address with its password.
  checkInput(() => checkBaseUrl('--provider', text));
  return { baseUrl: text };
}
