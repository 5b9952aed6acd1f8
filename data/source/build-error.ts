// The one error of the build that is not a bug: the operator's input or command cannot be used. Its message is the
// single line that is shown.

export class BuildError extends Error {
  override readonly name = 'BuildError';
}
