/**
 * Properties are tried with the same examples on every machine and every day, so that a failure is the change's that it comes
 * with. FAST_CHECK_SEED=random looks for others, and prints the seed of what it finds; a number tries that one.
 */
import fc from 'fast-check'

const { FAST_CHECK_SEED: seed = '20260101' } = process.env

if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) })
