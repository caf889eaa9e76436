import { Command } from 'commander';
import { dynamodbOption, portOption } from '../arguments.ts';
import { runUntilStopped } from '../until-stopped.ts';
import { startAccount, type Account, type AccountOptions } from './account.ts';

/** LocalStack's port, as its users expect it. */
const USUAL_PORT = 4566;

const describe = ({ endpoint, logDir }: Account) => `
An AWS account is up on this machine: bootstrapped, empty, and forgotten when it stops.

  Services             ${endpoint}
  Logs of functions    ${logDir}

In another terminal:

  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local

and then as in any account: docs/changing.md#rehearse-it

Ctrl-C stops everything.
`;

const options = new Command('npm run rehearse --')
  .description('Runs an AWS account on this machine, to rehearse deployments against.')
  .addOption(portOption('where all of its services answer', USUAL_PORT))
  .addOption(dynamodbOption())
  .parse()
  .opts<AccountOptions>();
await runUntilStopped((signal) => startAccount(options, signal), describe);
