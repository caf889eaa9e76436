import { ACCOUNT_ID, REGION } from '../template/template.ts';

/** What `cdk bootstrap` would have created in the account, with the CDK's own names. */
const QUALIFIER = 'hnb659fds';

/** The bucket that assets are uploaded to. */
export const ASSET_BUCKET = `cdk-${QUALIFIER}-assets-${ACCOUNT_ID}-${REGION}`;

/** The parameter by which the CDK recognizes a bootstrapped account. */
export const VERSION_PARAMETER = `/cdk-bootstrap/${QUALIFIER}/version`;

/** The version of the pinned CLI's own bootstrap template. */
export const BOOTSTRAP_VERSION = '33';
