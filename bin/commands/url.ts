import { Command } from 'commander';
import { findTarget, withTarget, type TargetOptions } from './target.ts';
import { mintUrl, withUrlOptions, type UrlOptions } from './url-options.ts';

type Options = UrlOptions & TargetOptions & { readonly json?: true };

/** `url`: prints one signed URL and nothing else, so that a script can read it. */
export function urlCommand(): Command {
  return withTarget(withUrlOptions(new Command('url')))
    .description("print one signed callback URL, for one submission's callBackUrl")
    .option('--json', 'print the URL, its reference and its expiry as JSON')
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- url --ref order-17 --expires 2d')
    .action(async (options: Options) => {
      const minted = await mintUrl(await findTarget(options), options);
      console.log(options.json ? JSON.stringify(minted) : minted.url);
    });
}
