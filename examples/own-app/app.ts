// The callbacks in a CDK app of your own. To look at what it makes, or to deploy it, from the project's folder:
//   npm run cdk -- synth --app 'node bin/run.mjs examples/own-app/app.ts' --output .local/own-app
import { App } from 'aws-cdk-lib';
import { OwnStack } from './own-stack.ts';

new OwnStack(new App(), 'OwnApp', { description: 'A stack of yours with Suno Voice callbacks in it' });
