/** The protocols that carry the load, each named as everywhere. */
export const PROTOCOLS = ['rest', 'grpc', 'frames'] as const;
export type Protocol = (typeof PROTOCOLS)[number];
