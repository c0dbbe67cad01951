/** What is compared, in the order of every table. */
export const ARMS = ['rest', 'grpc'] as const;
export type Arm = (typeof ARMS)[number];
export type PerArm<T> = Readonly<Record<Arm, T>>;
export const ARM_NAMES: PerArm<string> = { rest: 'REST', grpc: 'gRPC' };
