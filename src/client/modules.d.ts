// Declares the part of React that the hook uses, so that the Worker compiles without React's types.

declare module 'react' {
  export function useEffect(effect: () => () => void, dependencies: readonly unknown[]): void;
  export function useState<State>(initial: State): [State, (next: (previous: State) => State) => void];
}
