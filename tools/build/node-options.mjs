/**
 * How node runs a bundle of ours: stack traces name our files; and since nearly all that a step leaves behind is gone
 * before twice as much has come, the young generation has room for it, and need not be looked through so often.
 */
export const nodeOptions = ['--enable-source-maps', '--max-semi-space-size=32'];
