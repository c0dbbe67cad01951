/** What carries the same operation over the same core, in the order of every table. */
export const ARMS = [
  'rest',
  'grpc',
  'grpc-one-connection',
  'rest-http2',
  'rest-protobuf',
  'frames',
  'text',
] as const;
export type Arm = (typeof ARMS)[number];

/** The two that every verdict is about. */
export const MAIN_ARMS = ['rest', 'grpc'] as const satisfies readonly Arm[];
export type MainArm = (typeof MAIN_ARMS)[number];

/** How a request of an arm travels, in a reader's words. */
export interface ArmFacts {
  readonly name: string;
  readonly encoding: string;
  readonly transport: string;
}

export const ARM_FACTS: Readonly<Record<Arm, ArmFacts>> = {
  rest: { name: 'REST', encoding: 'JSON', transport: 'HTTP/1.1' },
  grpc: { name: 'gRPC', encoding: 'protobuf', transport: 'HTTP/2' },
  'grpc-one-connection': {
    name: 'gRPC, one connection',
    encoding: 'protobuf',
    transport: 'HTTP/2, all streams in one connection',
  },
  'rest-http2': { name: 'REST over HTTP/2', encoding: 'JSON', transport: 'HTTP/2' },
  'rest-protobuf': { name: 'REST with protobuf', encoding: 'protobuf', transport: 'HTTP/1.1' },
  frames: { name: 'TCP frames', encoding: 'protobuf', transport: 'TCP' },
  /** Not the same operation: text comes back in upper case, and no user is made. */
  text: { name: 'TCP text', encoding: 'text', transport: 'TCP' },
};

/**
 * What answers: the service; the bare floor under it, which is Node.js alone doing the same work; or a server that sends
 * the same bytes to everybody, so that what is measured is the generator.
 */
export const SERVERS = ['service', 'floor', 'noop'] as const;
export type ServerKind = (typeof SERVERS)[number];
