// The part of React that the hook uses, in its own words, so that nobody needs React's types to check the Worker.

declare module 'react' {
  export function useEffect(effect: () => () => void, dependencies: readonly unknown[]): void;
  export function useState<State>(initial: State): [State, (next: (previous: State) => State) => void];
}
