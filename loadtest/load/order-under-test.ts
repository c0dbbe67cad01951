import type { LoadOrder } from './order.ts';

/** An order for tests: a small create over REST by the Node.js clients, with what a test changes. */
export const orderUnderTest = (changes: Partial<LoadOrder> & Pick<LoadOrder, 'ports'>): LoadOrder => ({
  arm: 'rest',
  server: 'service',
  generator: 'node',
  operation: { kind: 'create', nameBytes: null },
  tls: false,
  connections: 2,
  phases: [{ kind: 'closed', concurrency: 2, seconds: 0.05 }],
  host: '127.0.0.1',
  warmUpRequests: 10,
  timeoutMs: 5000,
  payload: { name: 'Tan', email: 'tan@example.com' },
  ...changes,
});
