/** A user, as every store keeps it and every protocol carries it. */
export interface User {
  /** A positive safe integer, counted from 1 and never given again. */
  readonly id: number;
  /** 1 to 200 characters, or to as many as the service is set to, without white space around them. */
  readonly name: string;
  /** 3 to 254 characters with one `@` that is neither first nor last. */
  readonly email: string;
}

/** What a user is made from. */
export type NewUser = Omit<User, 'id'>;

/** What an update changes: at least one of the two. */
export type UserChanges = Partial<NewUser>;

/** A page of users in the order of their ids. */
export interface Page {
  /** At most this many users: 1 to 1000, and 1000 if absent. */
  readonly limit?: number | undefined;
  /** Only users with a greater id; 0 if absent. */
  readonly after?: number | undefined;
}

/** A page with its defaults filled in. */
export type ExactPage = { readonly [Field in keyof Page]-?: number };
