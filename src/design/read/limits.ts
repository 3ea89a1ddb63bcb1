/** How much input is accepted. Above these, an error says so at once instead of a program that hangs or dies. */

/** Characters of one file; a document of 5,000 explicit nodes has about 2.5 million. */
export const fileCharactersMax = 16 * 1024 * 1024
/** YAML documents of one file, counted before anything is parsed. */
export const documentsMax = 5_000
/** Objects of the whole input, lists unfolded. */
export const objectsMax = 100_000
/** Maps and lists within each other. The Kubernetes API itself nests about 20 deep; CRD schemas reach 60. */
export const nestingMax = 200
/** Values that the aliases of one document may stand for together. */
export const aliasedValuesMax = 100_000
/** Syntax errors shown for one document: after the first few the parser only guesses. */
export const syntaxErrorsMax = 3
/** Syntax errors after which a file is no longer read. */
export const syntaxErrorsRead = 50
/** Lexical tokens of one file: at most a third of the characters in real manifests, all of them in junk. */
export const tokensMax = 6_000_000
/** Open collections in the parser, which recurses later; it opens up to two for one level. */
export const parserDepthMax = 2 * nestingMax + 50
