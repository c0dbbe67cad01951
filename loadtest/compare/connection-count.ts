import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Counts the connections that this process opens, whichever client opens them. */
export interface ConnectionCount {
  opened(): number;
  close(): void;
}

/** Listens to Node.js itself, so that no client has to be trusted, or changed, to keep its connection. */
export function countConnections(): ConnectionCount {
  const channel = 'net.client.socket';
  let count = 0;
  const onSocket = () => {
    count += 1;
  };
  subscribe(channel, onSocket);
  return { opened: () => count, close: () => void unsubscribe(channel, onSocket) };
}
