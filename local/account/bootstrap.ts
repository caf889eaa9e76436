import { ACCOUNT_ID, REGION } from '../template/local-account.ts';

/** What `cdk bootstrap` would have left in the account; the CDK's own names. */
const QUALIFIER = 'hnb659fds';

/** Where assets are uploaded to. */
export const ASSET_BUCKET = `cdk-${QUALIFIER}-assets-${ACCOUNT_ID}-${REGION}`;

/** By this parameter the CDK knows that the account is bootstrapped. */
export const VERSION_PARAMETER = `/cdk-bootstrap/${QUALIFIER}/version`;

/** The version of the pinned CLI's own bootstrap template. */
export const BOOTSTRAP_VERSION = '33';
