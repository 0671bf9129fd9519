/** Identifies the build: a page and a worker of different builds must not talk. */
export const BUILD: string = __APP_VERSION__;
