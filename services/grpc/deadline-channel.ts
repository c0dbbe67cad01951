import type { Channel } from 'nice-grpc';

/**
 * The channel with a deadline on each of its calls, in milliseconds from their start: the call ends by itself then, and
 * the server is told so (grpc-timeout) and ends it too. nice-grpc has no option for it, and its middleware for deadlines
 * tells the server nothing.
 */
export function withDeadline(channel: Channel, deadlineMs: number): Channel {
  const timed: Pick<Channel, keyof Channel> = {
    createCall: (method, _, ...rest) => channel.createCall(method, Date.now() + deadlineMs, ...rest),
    close: () => channel.close(),
    getTarget: () => channel.getTarget(),
    getConnectivityState: (tryToConnect) => channel.getConnectivityState(tryToConnect),
    watchConnectivityState: (...args) => channel.watchConnectivityState(...args),
    getChannelzRef: () => channel.getChannelzRef(),
  };
  return timed as Channel;
}
