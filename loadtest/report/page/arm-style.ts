import type { Arm } from '../../result/arms.ts';

/** How an arm is drawn: told from others by colour, by symbol and by dashes, so that any one of these is enough. */
export interface ArmStyle {
  /** A custom property of style.css. */
  readonly color: string;
  /** One that ECharts knows. */
  readonly symbol: 'circle' | 'triangle' | 'rect' | 'diamond' | 'emptyCircle' | 'emptyTriangle' | 'emptyRect';
  /** Lengths of dashes and gaps; empty for a whole line. */
  readonly dashes: readonly number[];
  readonly width: number;
}

/** The two that verdicts are about are whole and thick. */
export const ARM_STYLES: Readonly<Record<Arm, ArmStyle>> = {
  rest: { color: 'var(--rest)', symbol: 'circle', dashes: [], width: 2.5 },
  grpc: { color: 'var(--grpc)', symbol: 'triangle', dashes: [], width: 2.5 },
  'grpc-one-connection': {
    color: 'var(--grpc-one-connection)',
    symbol: 'emptyTriangle',
    dashes: [7, 3],
    width: 1.5,
  },
  'rest-http2': { color: 'var(--rest-http2)', symbol: 'rect', dashes: [7, 3], width: 1.5 },
  'rest-protobuf': { color: 'var(--rest-protobuf)', symbol: 'diamond', dashes: [2, 3], width: 1.5 },
  frames: { color: 'var(--frames)', symbol: 'emptyRect', dashes: [9, 3, 2, 3], width: 1.5 },
  text: { color: 'var(--text-arm)', symbol: 'emptyCircle', dashes: [2, 3], width: 1.5 },
};
