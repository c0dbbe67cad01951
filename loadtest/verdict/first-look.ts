import type { Profile } from '../result/result.ts';

/** Fewer rounds than this may be alike by chance. */
const LOOK_ROUNDS_MIN = 10;

type Least = Pick<Profile, 'minRounds'>;

/**
 * The rounds after which a study may begin to look whether its intervals are narrow enough to stop. One that looks and
 * stops as soon as they are stops where rounds happen to be alike, and intervals are too narrow: of those that begin at the
 * fifth round, 92 % hold instead of 95 %.
 */
export const firstLook = ({ minRounds }: Least): number => Math.max(minRounds, LOOK_ROUNDS_MIN);

/**
 * The degrees of freedom of an interval of so many rounds: those of the first look, however many rounds followed it. How
 * many there are was chosen by how much those of the first look differ, so that the interval can't be surer than they are:
 * Stein's two-stage sample has his t for the same reason (1945, doi:10.1214/aoms/1177731088). first-look.test.ts holds
 * it to its 95 %.
 */
export const degreesOf = (rounds: number, profile: Least): number => Math.min(rounds, firstLook(profile)) - 1;
