// The error for invalid input or an invalid command of the operator. Its message is the single line that is shown. Any
// other error of the build is a bug.

export class BuildError extends Error {
  override readonly name = 'BuildError';
}
