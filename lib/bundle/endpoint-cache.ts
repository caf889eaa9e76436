/** Stands in for the cache of DynamoDB's endpoint discovery, which the SDK creates and never uses. */
export class EndpointCache {}
