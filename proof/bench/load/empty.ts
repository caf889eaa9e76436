/** What Node itself takes to load anything. */
export const handler = () => Promise.resolve();
